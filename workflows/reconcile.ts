import { ActivityFailure, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ReconcileActivities } from '../activities/reconcile.js';

/** The next run does what could not be done in this one, so no step insists. */
const steps = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { maximumAttempts: 2 },
});

type Step = keyof ReconcileActivities;

/** In the order they depend on each other, with the pages (activities/walk.ts) of one run. */
const PAGES: Record<Step, number> = {
  startMissing: 5,
  settleClosed: 5,
  verifyHolders: 5,
  verifyWaiters: 5,
  sweepUploads: 1, // nobody waits for it
  abortUploads: 1,
  raiseAlarms: 1,
};

/** Where each walk goes on in the next run; one that got to its end begins anew. */
export type Places = Partial<Record<Step, string>>;

/**
 * Heals what lies between the stores: rows without a workflow, workflows that ended without telling their row, places
 * nobody gives back, files nobody uses. A Temporal Schedule runs it every minute (src/clients/schedules.ts) and hands
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
    place = (await steps[step](place)).next;
    if (place === undefined) break;
  }
  return place;
}
