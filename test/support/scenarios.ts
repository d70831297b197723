import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { toFailure } from '../../activities/failures.js';
import { AppError } from '../../src/errors.js';
import { jobStateQuery } from '../../workflows/messages.js';
import type { proJob } from '../../workflows/pro-job.js';
import type { FlatActivities } from './workflow-environment.js';

type Job = WorkflowHandleWithFirstExecutionRunId<typeof proJob>;

/** A course a job can take, with the answers of the outside that lead it there. */
export interface Scenario {
  activities(): Partial<FlatActivities>;
  /** What a person does meanwhile. */
  drive?(job: Job): Promise<unknown>;
}

const runningFor = (looks: number): Partial<FlatActivities> => {
  let left = looks;
  return {
    checkGeneration: async () => (left-- > 0 ? { status: 'RUNNING', progressPercent: 30 } : { status: 'COMPLETED' }),
  };
};

const throws =
  (code: string, final = false) =>
  async () => {
    throw toFailure(new AppError(code, { final }), 1);
  };

/** Once the generation runs: before that there is less to undo. */
async function cancelLater(job: Job): Promise<void> {
  while ((await job.query(jobStateQuery)).stage !== 'generating') await sleep(50);
  await job.cancel();
}

/** Recorded once for each released version (test/support/record-histories.ts), replayed by test/replay for ever. */
export const SCENARIOS: Record<string, Scenario> = {
  happy: { activities: () => runningFor(1) },
  'poll-only': { activities: () => runningFor(5) },
  'continue-as-new': { activities: () => runningFor(12) },
  'unknown-outcome': {
    activities: () => {
      let tries = 0;
      return {
        submitGeneration: async () => {
          if (++tries < 3) throw toFailure(new AppError('outcome_unknown'), tries);
          return 'generation-1';
        },
      };
    },
  },
  'invalid-segments': { activities: () => ({ prepareAssets: throws('invalid_segments') }) },
  'generation-failed': { activities: () => ({ checkGeneration: throws('generation_pipeline_failed', true) }) },
  cancelled: { activities: () => runningFor(1000), drive: cancelLater },
};
