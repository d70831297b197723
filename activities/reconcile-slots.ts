import { cancellationSignal } from '@temporalio/activity';
import { findGeneration, isNamed } from '../src/clients/find-generation.js';
import { type JobOutcome, RUNNING } from '../src/clients/job-outcomes.js';
import { missedGrant, slotJobs } from '../src/db/healing.js';
import type { JobRow } from '../src/db/job-row.js';
import { releaseUnchanged } from '../src/db/slots.js';
import { findJob, recordGeneration } from '../src/db/video-jobs.js';
import { IN_FLIGHT_MS, isAbsent } from '../src/domain/job-state.js';
import { AppError } from '../src/errors.js';
import { wakeGranted } from '../src/jobs/wake-granted.js';
import type { ReconcileDeps } from './deps.js';
import { type Place, walkPage } from './walk.js';

const OVER = ['COMPLETED', 'FAILED', 'REJECTED', 'CANCELLED'];

/** Places at Sync.so whose job has ended without giving them back, or does not know that it has one. */
export const createSlotHealing = (deps: ReconcileDeps) => {
  const { db, log, outcomes, signals } = deps;

  async function release(jobId: string, was: State, row: JobRow | undefined): Promise<void> {
    if (isOpen(await outcomes.of(jobId))) return; // an operator may have reset it meanwhile
    const released = await releaseUnchanged(db, jobId, row);
    if (!released) return; // a retry may have begun meanwhile
    log.warn({ jobId }, `a job that has ended still ${was === 'held' ? 'held a place' : 'waited for a place'}`);
    await wakeGranted(deps, released.granted);
  }

  /** The job goes on, so it keeps its place. Telling it twice is harmless: it asks, and is answered that it has one. */
  async function leave(jobId: string, state: State): Promise<void> {
    if (state === 'held' && (await missedGrant(db, jobId))) await signals.slotGranted(jobId);
  }

  async function verify(jobId: string, state: State): Promise<void> {
    // Before the workflow is asked: whatever begins after that shows in the row, and nothing is released.
    const row = await findJob(db, { jobId });
    const outcome = await outcomes.of(jobId);
    if (isOpen(outcome)) return await leave(jobId, state);
    if (state === 'waiting' || (await isOver(deps, { jobId, row, outcome }))) await release(jobId, state, row);
  }

  const walk = (state: State, after: string | undefined) =>
    walkPage({
      ...{ log, what: 'look after a place', page: (limit) => slotJobs(db, state, { after, limit }), placeOf: String },
      running: outcomes.running,
      heal: (jobId, isRunning) => (isRunning ? leave : verify)(jobId, state),
    });

  return {
    /** Never by time alone: Sync.so counts a generation until it is over, whoever waits for it. */
    verifyHolders: (after?: string): Promise<Place> => walk('held', after),

    /** Who waits has sent nothing. */
    verifyWaiters: (after?: string): Promise<Place> => walk('waiting', after),
  };
};

type State = 'held' | 'waiting';

const isOpen = ({ state }: JobOutcome) => state === RUNNING.state;

interface Judged {
  jobId: string;
  row: JobRow | undefined;
  outcome: JobOutcome;
}

/**
 * Whether nothing of the job runs at Sync.so, nor can begin to. A generation that is found is noted in the row, which
 * leaves the place to the next walk.
 */
async function isOver({ db, syncSo }: ReconcileDeps, { jobId, row, outcome }: Judged): Promise<boolean> {
  if (row?.syncGenerationId) return await hasEnded(syncSo, row.syncGenerationId);
  if (row && !row.attemptToken) return true; // the attempt is written down before it is sent
  const since = (row?.attemptSignedAt ?? row?.createdAt)?.getTime() ?? 0;
  const isOurs = row?.attemptToken ? isNamed(row.attemptToken) : isOfJob(jobId);
  const sent = await findGeneration(syncSo, { isOurs, since, signal: cancellationSignal() });
  if (!sent) return 'closedAt' in outcome ? outcome.closedAt.getTime() < Date.now() - IN_FLIGHT_MS : true;
  await recordGeneration(db, jobId, sent.id);
  return OVER.includes(sent.status);
}

/** Where the row is gone, the name of what it sent still tells (workflows/generation.ts). */
const isOfJob = (jobId: string) => (outputFileName: string) => outputFileName.startsWith(`pro_${jobId}_`);

async function hasEnded(syncSo: ReconcileDeps['syncSo'], generationId: string): Promise<boolean> {
  try {
    const { status } = await syncSo.getGeneration(generationId, { signal: cancellationSignal() });
    return OVER.includes(status);
  } catch (error) {
    if (error instanceof AppError && isAbsent(error.code)) return true;
    throw error;
  }
}
