import { clock, counted, lasting, secondsBetween } from '../../platform/plain-words.js';
import type { StalledRun } from '../stalled-run.js';
import type { Known, WorkerFacts } from './facts.js';
import type { Finding } from './finding.js';

/**
 * Worker processes that end without a word, again and again: killed, out of memory, or ended by what is in a job. What
 * they had in hand runs out of time and is tried again by the next one, which looks like code that throws, and is not.
 */

/** A process that is started again each half minute at the latest (local/keep-running.ts) ends this often in it. */
const LOOK_BACK_SECONDS = 600;
/** Fewer are an accident, or somebody who stops workers by force. */
const AGAIN_AND_AGAIN = 3;
/** A workflow task runs out this long after its worker was heard of last. */
const TASK_MS = 15_000;

export const keepsEnding = (known: Known): Finding[] =>
  buildsOf(known).flatMap((buildId) => {
    const ended = endedOf(known, buildId);
    const runs = known.temporal.stalled.filter((run) => run.buildId === buildId && isCutOff(known, run));
    const isFound = ended.length >= AGAIN_AND_AGAIN || (ended.length > 0 && runs.length > 0) || runs.some(isSure);
    return isFound ? [finding(known, { buildId, ended, runs })] : [];
  });

/** What it had in hand ran out of time because its process ended, not because of the code. */
export function isCutOff(known: Known, { cause, buildId, since, worker }: StalledRun): boolean {
  if (cause === 'step_cut_off') return true;
  if (cause !== 'ran_out') return false;
  if (endedOf(known, buildId).some(({ lastSeenAt }) => lastSeenAt.getTime() >= since.getTime() - TASK_MS)) return true;
  // Without heartbeats nobody says how a worker ended; one that had hung would still be there.
  const { workers } = known.temporal;
  const tells = workers.some(({ source }) => source === 'heartbeat');
  return !tells && !workers.some(({ alive, identity }) => alive && identity === worker);
}

/** Steps run out of time for other reasons too; a workflow task that is cut off has lost its worker. */
const isSure = ({ cause }: StalledRun) => cause === 'ran_out';

const buildsOf = ({ temporal }: Known): string[] => temporal.versions.map(({ buildId }) => buildId);

/** Those of a build that were heard of a while ago, did not say that they stop, and are not heard of any more. */
const endedOf = ({ temporal, at, deploymentName }: Known, buildId: string | undefined): WorkerFacts[] =>
  temporal.workers
    .filter(({ version }) => version?.deploymentName === deploymentName && version.buildId === buildId)
    .filter(({ alive, stopping, source }) => !alive && !stopping && source === 'heartbeat')
    .filter(({ lastSeenAt }) => secondsBetween(lastSeenAt, at) <= LOOK_BACK_SECONDS);

interface Ended {
  buildId: string;
  ended: WorkerFacts[];
  /** What they had in hand, as far as it was looked at. */
  runs: StalledRun[];
}

function finding({ at, deploymentName, temporal }: Known, { buildId, ended, runs }: Ended): Finding {
  const [first] = runs;
  const lives = temporal.versions.some((version) => version.buildId === buildId && version.workers > 0);
  const inHand = first ? ` Cut off, and tried again: job ${first.workflowId}, ${first.message}${more(runs)}.` : '';
  return {
    code: 'worker_keeps_ending',
    severity: runs.length > 0 || !lives ? 'broken' : 'warning',
    message: `${whoEnded(buildId, ended, at)}: killed, or out of memory.${inHand}`,
    next: "Look at the end of the workers' log, and at the memory they may use. A job that ends its worker each time: pro jobs cancel JOB",
    buildId,
    jobIds: runs.map(({ workflowId }) => workflowId),
    waitingFor: `waiting for a worker that lasts: those of version ${deploymentName}:${buildId} end again and again`,
  };
}

function whoEnded(buildId: string, ended: WorkerFacts[], at: Date): string {
  if (ended.length === 0) return `Workers of build ${buildId} are gone that had work in hand`;
  const last = new Date(Math.max(...ended.map(({ lastSeenAt }) => lastSeenAt.getTime())));
  const processes = counted(ended.length, 'worker process', 'worker processes');
  return `${processes} of build ${buildId} ended without a word in the last ${lasting(LOOK_BACK_SECONDS)}, the last at ${clock(last, at)}`;
}

const more = (runs: StalledRun[]): string => (runs.length > 1 ? `, and ${counted(runs.length - 1, 'other job')}` : '');
