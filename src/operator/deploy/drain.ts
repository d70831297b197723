import { drain as waitUntilDrained } from '../../versions/rollout/drain.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { DeployVerb, OneBuild } from './deploy-verb.js';

const DEFAULT_TIMEOUT_MS = 24 * 3_600_000;

export const drain: DeployVerb<OneBuild & { timeout?: number }> = async (deps, { build, timeout }) => {
  const result = await waitUntilDrained(deps, build, timeout ?? DEFAULT_TIMEOUT_MS);
  return { code: ['drained', 'draining'].includes(result.outcome) ? EXIT.done : EXIT.failed, json: result };
};
