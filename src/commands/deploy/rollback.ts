import { rollback as goBack } from '../../deployment/rollout/rollback.js';
import { UsageError } from '../usage.js';
import type { DeployVerb } from './words.js';

export const rollback: DeployVerb = {
  help: `Usage: pro deploy rollback

Sends new jobs back to the version that was Current before, within seconds and without a gate; while a version ramps, it
takes the ramp back. Refused where that version has no live worker. Once more goes further back.`,
  options: [],
  async run(deps, { words }) {
    if (words.length > 0) throw new UsageError('rollback goes where it came from; to name a version: promote.');
    return { code: 0, json: await goBack(deps) };
  },
};
