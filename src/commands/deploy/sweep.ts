import { sweepVersions } from '../../deployment/rollout/sweep.js';
import { UsageError } from '../usage.js';
import type { DeployVerb } from './words.js';

export const sweep: DeployVerb = {
  help: `Usage: pro deploy sweep

Deletes versions nothing depends on, oldest first: drained ones, and those that never got a job and have no worker. The
last 10 are kept for a day, and those with open jobs or, if promoted by force, with closed ones that the gate still meets.
The server takes 100; exit code 1 from 80 on.`,
  options: [],
  async run(deps, { words }) {
    if (words.length > 0) throw new UsageError(`What is "${words.join(' ')}"? sweep chooses by itself.`);
    const { deployments, smokeDeployments, manager, dryRun, report } = deps;
    const result = await sweepVersions({ deployments: [deployments, smokeDeployments], manager, dryRun, report });
    if (result.deleted.length + result.kept.length === 0) report('Nothing to delete.');
    return { code: result.alarms.length > 0 ? 1 : 0, json: result };
  },
};
