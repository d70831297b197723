import { moveJobs } from '../../versions/rollout/move.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { DeployVerb } from './deploy-verb.js';

interface MoveWords {
  from: string;
  to: string;
  /** Left out: all of the version. */
  jobs?: string[];
}

export const move: DeployVerb<MoveWords> = async (deps, { from, to, jobs }) => {
  const result = await moveJobs(deps, { from, to, jobIds: jobs });
  return { code: result.stayed.length + result.notThere.length > 0 ? EXIT.failed : EXIT.done, json: result };
};
