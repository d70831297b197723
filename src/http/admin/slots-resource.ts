import type { Db } from '../../db/client.js';
import { jobNames } from '../../db/job-names.js';
import { slotsOverview } from '../../db/slots.js';
import type { SlotsResource } from './overview-schemas.js';

const MOST_SHOWN = 20;

/** Who holds the places Sync.so gives us, and who waits for one. */
export async function slotsResource(db: Db): Promise<SlotsResource> {
  const { concurrency, held, waiting, hold } = await slotsOverview(db);
  const shown = waiting.slice(0, MOST_SHOWN);
  const names = await jobNames(
    db,
    [...held, ...shown].map(({ jobId }) => jobId),
  );
  const ofJob = ({ jobId, userId }: { jobId: string; userId: string }) => ({ jobId, userId, name: names.get(jobId) });
  return {
    concurrency,
    held: held.map((one) => ({ ...ofJob(one), grantedAt: one.grantedAt.toISOString() })),
    waiting: shown.map((one) => ({ ...ofJob(one), enqueuedAt: one.enqueuedAt.toISOString(), place: one.place })),
    moreWaiting: waiting.length - shown.length,
    ...(hold && { hold }),
  };
}
