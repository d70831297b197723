import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/**
 * The activities as the workflow sees them: one proxy per outside thing, each with the times that fit it.
 * Which failures are retried, and after how long, is said by activities/failures.ts; the limits here are how long
 * a step may take in all. A day is how long a fault outside may last before a job gives up (people sleep).
 */
const GIVE_UP = '24 hours';
/** failures.ts sets the delay of each retry with jitter; this policy only holds where it could not run (a crash). */
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/** Activities with what each does in words, as Temporal's web UI shows it beside the event. */
function described<T extends object>(options: ActivityOptions, summaries: Record<keyof T & string, string>): T {
  const proxies = Object.entries<string>(summaries).map(([name, summary]) => [
    name,
    Reflect.get(proxyActivities<Activities['jobs']>({ ...options, summary }), name),
  ]);
  return Object.fromEntries(proxies) as T;
}

/** Reading headers and probing media takes seconds; to upload large files to Sync.so, where that is asked for, minutes. */
export const assets = described<Activities['assets']>(
  {
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: '1 minute',
    scheduleToCloseTimeout: GIVE_UP,
    retry,
  },
  {
    prepareAssets: 'check the files and the segments, put them where Sync.so can fetch them',
    discardFiles: 'remove the files of the job',
  },
);

/**
 * Files from URLs of users. Hours are fine as long as the row's own time is not over (FETCH_SECONDS), which ends each within
 * a day; that bytes flow is seen to by the step itself, so the heartbeat tells of a worker that was killed.
 */
export const assetFetches = described<Activities['assetFetches']>(
  {
    startToCloseTimeout: GIVE_UP,
    heartbeatTimeout: '1 minute',
    scheduleToCloseTimeout: GIVE_UP,
    retry,
  },
  {
    fetchAsset: 'fetch the file from its URL',
  },
);

/** What an uploaded file is: as long as it takes for the parts to be there again, or its owner would wait for nothing. */
export const assetChecks = described<Activities['assetChecks']>(
  {
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: '1 minute',
    scheduleToCloseTimeout: GIVE_UP,
    retry,
  },
  {
    probeAsset: 'look what the uploaded file is',
  },
);

/**
 * Longer than the place is waited for (45 s, src/db/account.ts), the list looked through (50 s) and the client's own 120 s,
 * so that the client's answer ("outcome unknown") is what we see. A cancelled job waits for the send that is under way, to
 * know whether it has to be paid.
 */
export const sends = described<Pick<Activities['generations'], 'submitGeneration'>>(
  {
    startToCloseTimeout: '4 minutes',
    scheduleToCloseTimeout: GIVE_UP,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry,
  },
  {
    submitGeneration: 'take a place and send the job to Sync.so, once',
  },
);

/** One look is soon followed by the next, so it does not insist. */
export const looks = described<Pick<Activities['generations'], 'checkGeneration'>>(
  {
    startToCloseTimeout: '1 minute',
    retry: { ...retry, maximumAttempts: 3 },
  },
  {
    checkGeneration: 'look at the generation',
  },
);

/** Insists for as long as it takes: the answer decides whether a place may be given back. */
export const searches = described<Pick<Activities['generations'], 'findGeneration'>>(
  {
    startToCloseTimeout: '3 minutes',
    retry,
  },
  {
    findGeneration: 'look for a generation that may have been sent',
  },
);

/**
 * A result of many GiB at a slow link: hours are fine as long as bytes flow, which the heartbeat shows. A cancelled job
 * waits for it to stop, or it would store the result behind the job that removes its files.
 */
export const results = described<Activities['results']>(
  {
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: '1 minute',
    scheduleToCloseTimeout: GIVE_UP,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry,
  },
  {
    publishResult: 'store and check the finished video',
    acceptResult: 'take the finished video as it is',
  },
);

/**
 * Places at Sync.so, in PostgreSQL. No limit in all: a place that cannot be given back would be lost. Neither may one be
 * asked for behind a cancelled job that gives it back.
 */
export const slots = described<Activities['slots']>(
  { startToCloseTimeout: '30 seconds', cancellationType: 'WAIT_CANCELLATION_COMPLETED', retry },
  {
    acquireSlot: 'ask for a place at Sync.so again',
    releaseSlot: 'give the place at Sync.so back',
    holdAccount: 'hold everything until the account is settled',
  },
);

/**
 * The row. No limit in all: a job whose end cannot be written down would be lost, so it waits for the database. A cancelled
 * job waits for what is under way, so that the row tells what happened in the order it did.
 */
export const jobs = described<Activities['jobs']>(
  { startToCloseTimeout: '30 seconds', cancellationType: 'WAIT_CANCELLATION_COMPLETED', retry },
  {
    recordProgress: 'row: why it waits, or that it goes on',
    completeJob: 'row: completed',
    failJob: 'row: why it goes no further',
    recordAdoption: 'row: the generation it was taken over with',
  },
);
