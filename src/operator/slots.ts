import type { Db } from '../db/client.js';
import { type SlotsOverview, setConcurrency, setUserLimit, slotsOverview } from '../db/slots.js';
import type { JobSignals } from '../temporal/job-signals.js';
import type { Answer } from './command-line/command.js';
import { EXIT } from './command-line/exit-codes.js';

/** Who holds the places Sync.so gives us, and who waits for one. */

const MOST_SHOWN = 20;

export interface SlotsDeps {
  db: Db;
  signals: Pick<JobSignals, 'slotGranted'>;
}

export async function showSlots({ db }: SlotsDeps): Promise<Answer> {
  const overview = await slotsOverview(db);
  return { code: EXIT.done, json: { ...overview, hold: overview.hold ?? null }, text: overviewText(overview) };
}

export async function setPlaces(deps: SlotsDeps, { places }: { places: number }): Promise<Answer> {
  const { granted } = await setConcurrency(deps.db, places);
  const generations = places === 1 ? 'generation' : 'generations';
  const text = `Sync.so now gets ${places} ${generations} at a time. ${await wake(deps, granted)}`;
  return { code: EXIT.done, json: { concurrency: places, granted }, text };
}

interface LimitWords {
  user: string;
  weight?: number;
  /** Null takes the cap off. */
  max?: number | null;
}

export async function setLimit(deps: SlotsDeps, { user, weight, max }: LimitWords): Promise<Answer> {
  const { granted } = await setUserLimit(deps.db, user, { weight, maxHeld: max });
  const text = `The limit of ${user} is set. ${await wake(deps, granted)}`;
  return { code: EXIT.done, json: { userId: user, weight, maxHeld: max, granted }, text };
}

/** A job that cannot be told is told again by `reconcile` (activities/reconcile-slots.ts), so this is no failure. */
async function wake({ signals }: SlotsDeps, jobIds: string[]): Promise<string> {
  const told = await Promise.allSettled(jobIds.map((jobId) => signals.slotGranted(jobId)));
  const late = told.filter(({ status }) => status === 'rejected').length;
  if (jobIds.length === 0) return 'No waiting job can go on yet.';
  const words = `${jobIds.length} waiting ${jobIds.length === 1 ? 'job goes' : 'jobs go'} on`;
  return late === 0 ? `${words}.` : `${words}, ${late} of them in two minutes or so: Temporal does not answer.`;
}

function overviewText({ concurrency, held, waiting, hold }: SlotsOverview): string {
  const more = waiting.length - MOST_SHOWN;
  return [
    `${held.length} of ${concurrency} places held, ${waiting.length} waiting.`,
    ...(hold ? [`Nothing is sent: ${hold.message} (${hold.code}) ${hold.next}`] : []),
    ...held.map(({ jobId, userId, grantedAt }) => `  held     ${jobId}  ${userId}  since ${grantedAt.toISOString()}`),
    ...waiting.slice(0, MOST_SHOWN).map(({ jobId, userId, enqueuedAt, place }) => {
      return `  ${`${place}.`.padEnd(8)} ${jobId}  ${userId}  since ${enqueuedAt.toISOString()}`;
    }),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ].join('\n');
}
