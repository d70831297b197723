import { sweepVersions } from '../../versions/rollout/sweep.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { DeployVerb } from './deploy-verb.js';

export const sweep: DeployVerb<object> = async (deps) => {
  const { deployments, smokeDeployments, manager, dryRun, report } = deps;
  const result = await sweepVersions({ deployments: [deployments, smokeDeployments], manager, dryRun, report });
  if (result.deleted.length + result.kept.length === 0) report('Nothing to delete.');
  return { code: result.alarms.length > 0 ? EXIT.failed : EXIT.done, json: result };
};
