import { moveJobs } from '../../deployment/rollout/move.js';
import { UsageError } from '../usage.js';
import type { DeployVerb } from './words.js';

export const move: DeployVerb = {
  help: `Usage: pro deploy move --from VERSION --to VERSION [JOB …]

Takes open jobs of one version to another: those named, or all. Each is replayed on the code of the target first, so run
this with that code; a job that does not replay stays and is listed with the event and the step. A job goes on where it
is: nothing it has paid for is done again. Exit code 1: some stayed, or were not there.`,
  options: ['from', 'to'],
  async run(deps, { from, to, words }) {
    if (from === undefined || to === undefined) throw new UsageError('Say --from VERSION and --to VERSION.');
    const result = await moveJobs(deps, { from, to, jobIds: words.length > 0 ? words : undefined });
    return { code: result.stayed.length + result.notThere.length > 0 ? 1 : 0, json: result };
  },
};
