import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../../src/db/client.js';
import { JOB_STAGES, type JobStage } from '../../src/domain/job.js';

/** A job went on, as its row tells it. */
export interface Step {
  jobId: string;
  /** When the row was written, in ms since 1970. */
  at: number;
  /** Places in JOB_STAGES; from -1 where the row is new. */
  from: number;
  to: number;
}

export interface Observed {
  steps: Step[];
  /** Most places held at a time. */
  mostHeld: number;
}

const LOOK_EVERY_MS = 200;
/** Longer than the database can be away, so that no change is missed. */
const RECENT_MS = 60_000;

/** Watches the rows, past the wires, until the signal says so. While the database is down nothing can be written either. */
export async function observe(db: Db, signal: AbortSignal): Promise<Observed> {
  const observed: Observed = { steps: [], mostHeld: 0 };
  const places = new Map<string, number>();
  while (!signal.aborted) {
    await look(db, places, observed).catch(() => undefined);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return observed;
}

async function look(db: Db, places: Map<string, number>, observed: Observed): Promise<void> {
  const recent = { updatedAt: { gt: new Date(Date.now() - RECENT_MS) } };
  const rows = await db.videoJob.findMany({
    where: recent,
    select: { id: true, status: true, stage: true, updatedAt: true },
  });
  const held = await db.syncSlot.count({ where: { state: 'held' } });
  observed.mostHeld = Math.max(observed.mostHeld, held);
  for (const { id, status, stage, updatedAt } of rows) {
    const from = places.get(id) ?? -1;
    const to = placeOf({ status, stage });
    if (to > from) observed.steps.push({ jobId: id, at: updatedAt.getTime(), from, to });
    places.set(id, to); // lower than before where a person tries it again
  }
}

/**
 * A job that failed has left its stage, and no other: the failure is what came of that stage. One that was cancelled
 * has left none: a person did that, whether the part it would have needed was there or not.
 */
export function placeOf({ status, stage }: { status: string; stage: string }): number {
  const place = JOB_STAGES.indexOf(stage as JobStage);
  if (status === 'completed') return JOB_STAGES.length - 1;
  return status === 'failed' ? place + 1 : place;
}
