import { ActivityFailure, log, proxyActivities, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { ReconcileActivities } from '../activities/reconcile.js';

/** The next run does what could not be done in this one, so no step insists. */
const retry = { maximumAttempts: 2 };
const steps = proxyActivities<ReconcileActivities>({ startToCloseTimeout: '2 minutes', retry });

/** Thousands of rows take a while. The heartbeat tells within half a minute of a worker that was killed over them. */
const walks = proxyActivities<Pick<ReconcileActivities, WalkStep>>({
  ...{ startToCloseTimeout: '2 minutes', heartbeatTimeout: '30 seconds', retry },
});

/** Replaying and moving jobs takes longer than looking after rows, and says by heartbeats that it goes on. */
const versionSteps = proxyActivities<Pick<ReconcileActivities, VersionStep>>({
  ...{ startToCloseTimeout: '5 minutes', heartbeatTimeout: '1 minute', retry },
});

type Step = keyof ReconcileActivities;
type WalkStep = 'startMissing' | 'settleClosed' | 'verifyHolders' | 'verifyWaiters';
type VersionStep = 'rescueJobs' | 'sweepVersions';

/** In the order they depend on each other, with the pages (activities/walk.ts) of one run. */
const PAGES: Record<Step, number> = {
  startMissing: 5,
  settleClosed: 5,
  verifyHolders: 5,
  verifyWaiters: 5,
  sweepUploads: 1, // nobody waits for it
  abortUploads: 1,
  raiseAlarms: 1,
  rescueJobs: 1,
  sweepVersions: 1,
};

const WALK_STEPS: Step[] = ['startMissing', 'settleClosed', 'verifyHolders', 'verifyWaiters'];
const VERSION_STEPS: Step[] = ['rescueJobs', 'sweepVersions'];

/** Where each walk goes on in the next run; one that got to its end begins anew. */
export type Places = Partial<Record<Step, string>>;

/**
 * Heals what lies between the stores: rows without a workflow, workflows that ended without telling their row, places
 * nobody gives back, files nobody uses. A Temporal Schedule runs it every minute (src/temporal/schedules.ts) and hands
 * each run the result of the one before.
 */
export async function reconcile(): Promise<Places> {
  const places: Places = { ...(workflowInfo().lastResult as Places | undefined) };
  for (const step of Object.keys(PAGES) as Step[]) {
    try {
      places[step] = await walk(step, places[step]);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.error(`${step} did not work; the next run does it again`, { error: String(error.cause) });
    }
  }
  return places;
}

async function walk(step: Step, from: string | undefined): Promise<string | undefined> {
  let place = from;
  for (let page = 0; page < PAGES[step]; page += 1) {
    place = (await proxyOf(step)(place)).next;
    if (place === undefined) break;
  }
  return place;
}

function proxyOf(step: Step) {
  if (isVersionStep(step)) return versionSteps[step];
  return isWalkStep(step) ? walks[step] : steps[step];
}
const isWalkStep = (step: Step): step is WalkStep => WALK_STEPS.includes(step);
const isVersionStep = (step: Step): step is VersionStep => VERSION_STEPS.includes(step);

// A run goes on where jobs go now: on a version whose workers are gone it would hang, and with it all healing.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, reconcile);
