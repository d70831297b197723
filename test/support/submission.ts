import { createActivities } from '../../activities/index.js';
import type { CreateEntry } from '../../simulator/records.js';
import { recordAttempt } from '../../src/db/job-steps.js';
import { acquireSlot, ensureAccount } from '../../src/db/slots.js';
import { insertJob } from '../../src/db/video-jobs.js';
import type { Attempt, ProJobInput } from '../../src/domain/job.js';
import type { SubmitNews } from '../../src/domain/job-state.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import { type ActivityStage, newAttempt, prepared } from './activity-stage.js';
import { activityTry } from './activity-try.js';

/** The activities, with single calls to Sync.so replaced. */
export const generationsOf = ({ deps }: ActivityStage, calls: Partial<SyncSoClient> = {}) =>
  createActivities({ ...deps, syncSo: { ...deps.syncSo, ...calls } }).generations;

/** The generation of a job that had a place, or found one. */
export function sentId(news: SubmitNews): string {
  if ('waits' in news) throw new Error(`expected a generation, got ${JSON.stringify(news)}`);
  return news.generationId;
}

export interface Submission {
  job: ProJobInput;
  attempt: Attempt;
  /** One try to submit it, by default as its own attempt. */
  submit(calls?: Partial<SyncSoClient>, as?: Attempt, on?: ReturnType<typeof activityTry>): Promise<string>;
  /** What came to the simulator under a token. */
  creates(token?: string): CreateEntry[];
}

/** A job that is ready to be sent: its row has the attempt, and it has a place. */
export async function newSubmission(stage: ActivityStage): Promise<Submission> {
  const job = await stage.job();
  const attempt = newAttempt(job.jobId);
  await insertJob(stage.deps.db, job, []);
  await recordAttempt(stage.deps.db, job.jobId, attempt);
  await ensureAccount(stage.deps.db, 1000);
  await acquireSlot(stage.deps.db, job);
  return {
    ...{ job, attempt },
    submit: async (calls = {}, as = attempt, on = activityTry()) =>
      sentId(await on.run(generationsOf(stage, calls).submitGeneration, job, prepared(job), as)),
    creates: (token = attempt.token) =>
      stage.simulator.inspect().creates.filter(({ outputFileName }) => outputFileName === token),
  };
}
