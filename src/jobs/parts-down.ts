import type { Db } from '../db/client.js';
import { checkDb } from '../db/video-jobs.js';
import { within } from '../platform/deadline.js';
import type { Logger } from '../platform/logger.js';
import type { Ends } from '../storage/bucket-state.js';
import { checkBucket } from '../storage/own-bucket.js';
import type { JobStarter } from '../temporal/job-starter.js';

/** Below what load balancers wait for (often 5 s), above what a part that is merely busy needs. */
const CHECK_MS = 2_000;

export const READY_PARTS = ['postgresql', 's3', 'temporal'] as const;
export type ReadyPart = (typeof READY_PARTS)[number];

/** Without one of these no request can be served. Without Temporal jobs are taken in, kept, listed and downloaded. */
export const INDISPENSABLE: readonly ReadyPart[] = ['postgresql', 's3'];

export interface Parts {
  db: Db;
  store: Ends['store'];
  /** Temporal; left out by a worker, whose polling tells. */
  starter?: Pick<JobStarter, 'check'>;
  log: Pick<Logger, 'warn'>;
}

/** The parts that do not answer within `ms`, or refuse us; S3 also where its bucket is not ours to use. */
export async function partsDown({ db, store, starter, log }: Parts, ms = CHECK_MS): Promise<ReadyPart[]> {
  const checks = {
    postgresql: () => checkDb(db),
    s3: () => checkBucket({ db, store }),
    temporal: async () => await starter?.check(),
  };
  const answers = await Promise.allSettled(READY_PARTS.map((part) => within(ms, checks[part]())));
  return READY_PARTS.filter((part, place) => {
    const answer = answers[place];
    if (answer?.status === 'rejected') log.warn({ part, err: answer.reason }, 'part does not answer');
    return answer?.status === 'rejected';
  });
}
