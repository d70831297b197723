import type { WorkflowHandle } from '@temporalio/client';
import { createReconcileActivities } from '../../activities/reconcile.js';
import type { JobStatus } from '../../src/domain/job.js';
import { activityTry } from './activity-try.js';
import { exactlyListed, type HealingStage } from './healing-stage.js';
import { endSignal, type proJob } from './healing-workflows.js';
import { newJob, RESULT, readJob } from './job-rows.js';

/** Rows and workflows that do not say the same, and what they say in the end. */

export const WORKFLOWS = ['running', 'completed', 'failed', 'cancelled', 'terminated', 'missing'] as const;
export type Workflow = (typeof WORKFLOWS)[number];
export type Pair = readonly [JobStatus, Workflow];
export const nameOf = ([status, workflow]: Pair) => `${status} × ${workflow}`;

/** What the workflows fail with. */
export const WHY = { code: 'generation_pipeline_failed', message: 'Sync.so could not make it.', next: 'Try again.' };

interface Begun {
  pair: Pair;
  jobId: string;
  handle?: WorkflowHandle<typeof proJob>;
}

export function jobPairs(stage: HealingStage) {
  const { db, outcomes } = stage.deps;

  const begin = async (pair: Pair): Promise<Begun> =>
    pair[1] === 'missing' ? { pair, jobId: await newJob(db) } : { pair, ...(await stage.runningJob()) };

  /** Resolves once the workflow will have ended so, as soon as a worker runs; undefined where it needs none. */
  async function end({ pair: [, workflow], handle }: Begun): Promise<(() => Promise<unknown>) | undefined> {
    if (!handle || workflow === 'running') return undefined;
    if (workflow === 'terminated') return void (await handle.terminate());
    if (workflow === 'completed') await handle.signal(endSignal, { result: RESULT });
    if (workflow === 'failed') await handle.signal(endSignal, { ...WHY, final: false });
    if (workflow === 'cancelled') await handle.cancel();
    return () => handle.result().catch(() => undefined);
  }

  async function setByHand([status]: Pair, jobId: string): Promise<void> {
    await db.$executeRaw`UPDATE video_jobs SET status = ${status} WHERE id = ${jobId}::uuid`;
    await stage.age(jobId);
  }

  /** Workflows that ended so, and rows that somebody set by hand, as SQL does: nothing else of them changes. */
  async function make(wanted: readonly Pair[]): Promise<{ name: string; pair: Pair; jobId: string }[]> {
    const jobs = await Promise.all(wanted.map(begin));
    const ends = (await Promise.all(jobs.map(end))).filter((one) => one !== undefined);
    if (ends.length > 0) await stage.withWorker(() => Promise.all(ends.map((ended) => ended())));
    await Promise.all(jobs.map(({ pair, jobId }) => setByHand(pair, jobId)));
    return jobs.map(({ pair, jobId }) => ({ name: nameOf(pair), pair, jobId }));
  }

  return {
    make,
    one: async (...pair: Pair): Promise<string> => (await make([pair]))[0]?.jobId ?? '',
    async heal(deps = stage.deps): Promise<void> {
      const { startMissing, settleClosed } = createReconcileActivities(exactlyListed(deps));
      await activityTry().run(startMissing, undefined);
      await activityTry().run(settleClosed, undefined);
    },
    /** What both say. `stopping`: the workflow was asked to cancel. */
    async truth(jobId: string): Promise<string> {
      const { status, outputKey, errorCode } = await readJob(db, jobId);
      const outcome = await outcomes.of(jobId);
      const said = outputKey === null ? (errorCode ?? '') : 'with its result';
      const workflow = outcome.state === 'running' && outcome.cancelRequested ? 'stopping' : outcome.state;
      return [status, said, '×', workflow].filter(Boolean).join(' ');
    },
  };
}
