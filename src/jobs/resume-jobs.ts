import type { JobSignals } from '../clients/job-signals.js';
import type { Db } from '../db/client.js';
import { clearHold } from '../db/slots.js';
import type { Logger } from '../logger.js';

export interface ResumeDeps {
  db: Db;
  signals: Pick<JobSignals, 'resume' | 'slotGranted'>;
  log: Pick<Logger, 'warn'>;
}

/** Signals under way at a time. */
const AT_ONCE = 20;

/**
 * Takes the hold off the account and wakes the jobs. Each finds out by itself whether the cause is settled, and says so
 * if not. Throws where one could not be told; to be called again then.
 */
export async function resumeJobs({ db, signals, log }: ResumeDeps, jobIds: string[]): Promise<void> {
  const { granted } = await clearHold(db);
  await eachOf(granted, (jobId) =>
    signals.slotGranted(jobId).catch((err: unknown) => {
      log.warn({ err, jobId }, 'could not tell a job that it has a place; it will ask again');
    }),
  );
  await eachOf(jobIds, signals.resume);
}

async function eachOf(jobIds: string[], tell: (jobId: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < jobIds.length; at += AT_ONCE) await Promise.all(jobIds.slice(at, at + AT_ONCE).map(tell));
}
