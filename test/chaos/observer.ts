import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../../src/db/client.js';
import { JOB_STAGES, type JobStage } from '../../src/domain/job.js';

/** A job went on, as its row tells it. */
export interface Step {
  jobId: string;
  /** When the row was written, in ms since 1970. */
  at: number;
  /** Places in JOB_STAGES; from -1 where the row is new. An end of any kind is the last one. */
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
const OVER = ['completed', 'failed', 'cancelled'];

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
    const to = OVER.includes(status) ? JOB_STAGES.length - 1 : JOB_STAGES.indexOf(stage as JobStage);
    if (to > from) observed.steps.push({ jobId: id, at: updatedAt.getTime(), from, to });
    places.set(id, Math.max(from, to));
  }
}
