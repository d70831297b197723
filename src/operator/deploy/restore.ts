import { type RestorePlan, restorePlan } from '../../versions/rollout/restore.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { DeployVerb, OneBuild } from './deploy-verb.js';

export const restore: DeployVerb<OneBuild> = async (deps, { build }) => {
  const plan = await restorePlan(deps, build);
  return { code: plan.commands.length > 0 ? EXIT.done : EXIT.failed, json: plan, text: planText(plan) };
};

function planText({ buildId, commit, openJobs, commands, notes }: RestorePlan): string {
  const jobs = `${openJobs} open ${openJobs === 1 ? 'job' : 'jobs'}`;
  return [
    `Build ${buildId}: commit ${commit ?? 'unknown'}, ${jobs}.`,
    ...notes,
    ...(commands.length > 0 ? ['In a clone of the repository:', ''] : []),
    ...commands.map((line) => `  ${line}`),
  ].join('\n');
}
