import type { Logger } from '../platform/logger.js';
import type { JobSignals } from '../temporal/job-signals.js';

export interface WakeDeps {
  signals: Pick<JobSignals, 'slotGranted'>;
  log: Pick<Logger, 'warn'>;
}

/** Signals under way at a time. */
const AT_ONCE = 20;

/**
 * Tells jobs that they have a place, after the commit that gave it. One whose signal is lost asks again by itself, so a
 * fault here is nobody's failure.
 */
export const wakeGranted = ({ signals, log }: WakeDeps, jobIds: string[]): Promise<void> =>
  eachOf(jobIds, (jobId) =>
    signals.slotGranted(jobId).catch((err: unknown) => {
      log.warn({ err, jobId }, 'could not tell a job that it has a place; it will ask again');
    }),
  );

/** Throws where one could not be told. */
export async function eachOf(jobIds: string[], tell: (jobId: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < jobIds.length; at += AT_ONCE) await Promise.all(jobIds.slice(at, at + AT_ONCE).map(tell));
}
