import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { toFailure } from '../../activities/failures.js';
import type { GenerationNews } from '../../activities/generations.js';
import type { JobStage } from '../../src/domain/job.js';
import { type JobState, newState } from '../../src/domain/job-state.js';
import { AppError } from '../../src/errors.js';
import {
  generationHintSignal,
  type JobSettings,
  jobStateQuery,
  resumeJobSignal,
  slotGrantedSignal,
} from '../../workflows/messages.js';
import type { proJob } from '../../workflows/pro-job.js';
import type { FlatActivities } from './workflow-environment.js';

type Job = WorkflowHandleWithFirstExecutionRunId<typeof proJob>;

/** A course a job can take, with the answers of the outside that lead it there. */
export interface Scenario {
  activities?: Partial<FlatActivities>;
  settings?: JobSettings;
  /** What an earlier run of the job reached. */
  state?: JobState;
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

/** Answers what `before` says until `turn` is called, then what `after` says. */
function turning<T>(before: () => Promise<T>, after: () => Promise<T>) {
  let turned = false;
  const turn = () => {
    turned = true;
  };
  return { turn, answer: () => (turned ? after() : before()) };
}

const reaches = async (job: Job, stage: JobStage) => {
  while ((await job.query(jobStateQuery)).stage !== stage) await sleep(50);
};

const running = async () => ({ status: 'RUNNING' as const });
const completed = async () => ({ status: 'COMPLETED' as const });

/** Cancelled while the generation runs, which is then seen off. */
function cancelled(): Scenario {
  const generation = turning<GenerationNews>(running, completed);
  return {
    activities: { checkGeneration: generation.answer },
    async drive(job) {
      await reaches(job, 'generating');
      generation.turn();
      await job.cancel();
    },
  };
}

/** The webhook comes long before the first look. */
function webhookFirst(): Scenario {
  return {
    settings: { poll: { firstSeconds: 3600 } },
    async drive(job) {
      await reaches(job, 'generating');
      await job.signal(generationHintSignal);
    },
  };
}

function waitsForPlace(): Scenario {
  const slot = turning(
    async () => ({ granted: false, place: 7 }),
    async () => ({ granted: true, place: 0 }),
  );
  return {
    activities: { acquireSlot: slot.answer },
    async drive(job) {
      await reaches(job, 'waiting_for_slot');
      slot.turn();
      await job.signal(slotGrantedSignal);
    },
  };
}

function needsAttention(): Scenario {
  const account = turning(throws('account_payment_required'), async () => 'generation-1');
  const hold = turning(
    async () => false,
    async () => true,
  );
  return {
    activities: { submitGeneration: account.answer, failJob: async () => hold.turn() },
    async drive(job) {
      while (!(await hold.answer())) await sleep(50);
      account.turn();
      await job.signal(resumeJobSignal);
    },
  };
}

/** Sync.so's side was done before; only the transfer is done again. */
const retriedTransfer = (): Scenario => ({
  state: { ...newState(), attemptsBefore: 1, generationId: 'generation-1', submittedAt: 0 },
});

function unknownOutcome(): Scenario {
  let tries = 0;
  const submitGeneration = async () => {
    if (++tries < 3) throw toFailure(new AppError('outcome_unknown'), tries);
    return 'generation-1';
  };
  return { activities: { submitGeneration } };
}

/** Recorded once for each released version (test/support/record-histories.ts), replayed by test/replay for ever. */
export const SCENARIOS: Record<string, () => Scenario> = {
  happy: () => ({ activities: runningFor(1) }),
  'poll-only': () => ({ activities: runningFor(4) }),
  'continue-as-new': () => ({ activities: runningFor(12) }),
  'webhook-first': webhookFirst,
  'waits-for-a-place': waitsForPlace,
  'needs-attention': needsAttention,
  'retried-transfer': retriedTransfer,
  'unknown-outcome': unknownOutcome,
  'invalid-segments': () => ({ activities: { prepareAssets: throws('invalid_segments') } }),
  'generation-failed': () => ({ activities: { checkGeneration: throws('generation_pipeline_failed', true) } }),
  cancelled,
};
