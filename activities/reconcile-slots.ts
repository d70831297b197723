import { cancellationSignal } from '@temporalio/activity';
import { missedGrant, type SlotJob, slotJobs } from '../src/db/healing.js';
import type { JobRow } from '../src/db/job-row.js';
import { recordGeneration } from '../src/db/job-steps.js';
import { releaseUnchanged } from '../src/db/slots.js';
import { findJob } from '../src/db/video-jobs.js';
import { AppError } from '../src/domain/errors.js';
import { isAbsent } from '../src/domain/job-state.js';
import { wakeGranted } from '../src/jobs/wake-granted.js';
import { findGeneration, isNamed, type SearchPlace } from '../src/sync-so/find-generation.js';
import type { Generation } from '../src/sync-so/schemas.js';
import { type JobOutcome, RUNNING } from '../src/temporal/job-outcomes.js';
import type { ReconcileDeps } from './deps.js';
import { type Place, walkPage } from './walk.js';

const OVER = ['COMPLETED', 'FAILED', 'REJECTED', 'CANCELLED'];

/** Places at Sync.so whose job has ended without giving them back, or does not know that it has one. */
export const createSlotHealing = (deps: ReconcileDeps) => {
  const { db, log, outcomes, signals } = deps;
  /** A long search goes on with the next walk. Only in memory: another worker, or the next one, begins its own. */
  const searches = new Map<string, SearchPlace>();

  async function release(jobId: string, was: State, row: JobRow | undefined): Promise<void> {
    if (isOpen(await outcomes.of(jobId))) return; // an operator may have reset it meanwhile
    const released = await releaseUnchanged(db, jobId, row);
    if (!released) return; // a retry may have begun meanwhile
    searches.delete(searchKey(jobId, row));
    log.warn({ jobId }, `a job that has ended still ${was === 'held' ? 'held a place' : 'waited for a place'}`);
    await wakeGranted(deps, released.granted);
  }

  /** The job goes on, so it keeps its place. Telling it twice is harmless: it asks, and is answered that it has one. */
  async function leave(jobId: string, state: State): Promise<void> {
    if (state === 'held' && (await missedGrant(db, jobId))) await signals.slotGranted(jobId);
  }

  async function verify({ jobId, enqueuedAt }: SlotJob, state: State): Promise<void> {
    // Before the workflow is asked: whatever begins after that shows in the row, and nothing is released.
    const row = await findJob(db, { jobId });
    const outcome = await outcomes.of(jobId);
    if (isOpen(outcome)) return await leave(jobId, state);
    const judged = { jobId, enqueuedAt, row, outcome };
    if (state === 'waiting' || (await isOver(deps, judged, searches))) await release(jobId, state, row);
  }

  const walk = (state: State, after: string | undefined) =>
    walkPage({
      ...{ log, what: 'look after a place', listed: outcomes.listed },
      page: (limit) => slotJobs(db, state, { after, limit }),
      placeOf: ({ jobId }) => jobId,
      heal: (job, listed) => (listed === RUNNING.state ? leave(job.jobId, state) : verify(job, state)),
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

interface Judged extends SlotJob {
  row: JobRow | undefined;
  outcome: JobOutcome;
}

/**
 * Whether nothing of the job runs at Sync.so, nor can begin to. A generation that is found is noted in the row, which
 * leaves the place to the next walk.
 */
async function isOver(deps: ReconcileDeps, judged: Judged, searches: Map<string, SearchPlace>): Promise<boolean> {
  const { jobId, row, outcome } = judged;
  if (row?.syncGenerationId) return await hasEnded(deps.syncSo, row.syncGenerationId);
  if (row && !row.attemptToken) return true; // the attempt is written down before it is sent
  const sent = await findSent(deps, judged, searches);
  if (sent === 'unknown') return false;
  if (!sent) return 'closedAt' in outcome ? outcome.closedAt.getTime() < Date.now() - deps.inFlightMs : true;
  await recordGeneration(deps.db, jobId, sent.id);
  return OVER.includes(sent.status);
}

const searchKey = (jobId: string, row: JobRow | undefined) => row?.attemptToken ?? jobId;

async function findSent(
  { syncSo, log }: ReconcileDeps,
  { jobId, enqueuedAt, row }: Judged,
  searches: Map<string, SearchPlace>,
): Promise<Generation | undefined | 'unknown'> {
  const since = (row?.attemptSignedAt ?? row?.createdAt ?? enqueuedAt).getTime();
  const isOurs = row?.attemptToken ? isNamed(row.attemptToken) : isOfJob(jobId);
  const key = searchKey(jobId, row);
  const onPlace = (place: SearchPlace) => searches.set(key, place);
  const search = { isOurs, since, place: searches.get(key), onPlace, signal: cancellationSignal() };
  try {
    return await findGeneration(syncSo, search);
  } catch (error) {
    if (!(error instanceof AppError) || !error.options.goesOn) throw error;
    log.info({ jobId }, `a place is kept while its generation is looked for: ${error.message}`);
    return 'unknown';
  }
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
