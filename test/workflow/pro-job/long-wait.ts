import { expect } from 'vitest';
import { historiesOf } from '../../support/histories-of.js';
import { recordingActivities } from '../../support/recording-activities.js';
import { jobInput } from '../../support/workflow-environment.js';
import { stage } from './stage.js';

/** Plays a job whose generation takes so long; the events of each of its runs. */
export async function lengthsAfter(hours: number): Promise<number[]> {
  const input = jobInput();
  const now = () => stage().environment.currentTimeMs();
  const doneAt = (await now()) + hours * 3600_000;
  const { activities } = recordingActivities({
    checkGeneration: async ({ percent }) => ({
      status: (await now()) < doneAt ? ('RUNNING' as const) : ('COMPLETED' as const),
      ...{ percent, overdue: true },
    }),
  });
  await stage().run(activities, { input });
  expect(await now()).toBeGreaterThanOrEqual(doneAt);
  const histories = await historiesOf(stage().environment.client, input.jobId);
  return histories.map(({ events }) => events?.length ?? 0);
}
