import { type RestorePlan, restorePlan } from '../../deployment/rollout/restore.js';
import { type DeployVerb, exactlyOne } from './words.js';

export const restore: DeployVerb = {
  help: `Usage: pro deploy restore VERSION

Prints the commit and the commands that bring the workers of a version back, for jobs that can run nowhere else. Changes
nothing. Exit code 1: its commit is not known.`,
  options: [],
  async run(deps, words) {
    const plan = await restorePlan(deps, exactlyOne(words));
    return { code: plan.commands.length > 0 ? 0 : 1, json: plan, text: planText(plan) };
  },
};

function planText({ buildId, commit, openJobs, commands, notes }: RestorePlan): string {
  const jobs = `${openJobs} open ${openJobs === 1 ? 'job' : 'jobs'}`;
  return [
    `Build ${buildId}: commit ${commit ?? 'unknown'}, ${jobs}.`,
    ...notes,
    ...(commands.length > 0 ? ['In a clone of the repository, with the environment of a worker:', ''] : []),
    ...commands.map((line) => `  ${line}`),
  ].join('\n');
}
