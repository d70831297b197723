import type { JobSignals } from '../clients/job-signals.js';
import type { Db } from '../db/client.js';
import { clearHold } from '../db/slots.js';
import type { Logger } from '../logger.js';
import { eachOf, wakeGranted } from './wake-granted.js';

export interface ResumeDeps {
  db: Db;
  signals: Pick<JobSignals, 'resume' | 'slotGranted'>;
  log: Pick<Logger, 'warn'>;
}

/**
 * Takes the hold off the account and wakes the jobs. Each finds out by itself whether the cause is settled, and says so
 * if not. Throws where one could not be told; to be called again then.
 */
export async function resumeJobs({ db, signals, log }: ResumeDeps, jobIds: string[]): Promise<void> {
  const { granted } = await clearHold(db);
  await wakeGranted({ signals, log }, granted);
  await eachOf(jobIds, signals.resume);
}
