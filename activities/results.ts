import { recordAccepted, recordDoubtful } from '../src/db/job-steps.js';
import { findJob } from '../src/db/video-jobs.js';
import { AppError } from '../src/domain/errors.js';
import type { DoubtfulResult, MeasuredMedia, ProJobInput, PublishedResult } from '../src/domain/job.js';
import { inOwnBucket } from '../src/storage/own-bucket.js';
import { measureMedia } from './assets.js';
import { playableCheck, resultCheck } from './check-result.js';
import type { ActivityDeps } from './deps.js';
import { type Check, type Finished, moveResult, type PublishNews, publish } from './publish.js';

export interface ToPublish extends Finished {
  /** Left out: as the row has it, which a job of the present system has not. */
  submission?: ProJobInput;
  /** Left out where the job was not prepared by this workflow. */
  measured?: MeasuredMedia;
  /** A person has named this generation: whatever it is, it is the job's result. */
  takesAny?: boolean;
}

/** The finished video's way from Sync.so to our bucket. */
export const createResultActivities = (deps: ActivityDeps) => ({
  /**
   * The result is stored and right: it plays, is as long as it should be, and is not the uploaded video. One that is not
   * is stored beside, and the row asks a person about it.
   */
  publishResult: (finished: ToPublish): Promise<PublishNews> =>
    deps.limits.transfers(async () => {
      const news = await publish(deps, finished, await checkFor(deps, finished));
      if (!('doubtful' in news)) return news;
      if (finished.takesAny) return { published: await accept(deps, finished, news.doubtful) };
      await recordDoubtful(deps.db, finished.jobId, news.doubtful);
      return news;
    }),

  /** A person takes the result as it is. */
  acceptResult: (job: Pick<Finished, 'userId' | 'jobId'>, doubtful: DoubtfulResult): Promise<PublishedResult> =>
    deps.limits.transfers(() => inOwnBucket(deps, () => accept(deps, job, doubtful))),
});

async function accept(
  deps: ActivityDeps,
  job: Pick<Finished, 'userId' | 'jobId'>,
  doubtful: DoubtfulResult,
): Promise<PublishedResult> {
  const result = await moveResult(deps, job, doubtful);
  await recordAccepted(deps.db, job.jobId, doubtful);
  return result;
}

/** How long a result should be can only be said where the submission is known and its files are still there. */
async function checkFor(deps: ActivityDeps, { jobId, measured, ...finished }: ToPublish): Promise<Check> {
  const submission = finished.submission ?? (await findJob(deps.db, { jobId }))?.input;
  if (!submission) return playableCheck(deps);
  if (measured) return resultCheck(deps, submission, measured);
  try {
    return resultCheck(deps, submission, await inOwnBucket(deps, () => measureMedia(deps, submission)));
  } catch (error) {
    if (error instanceof AppError && error.row.class === 'input') return playableCheck(deps); // nothing to hold it against
    throw error;
  }
}
