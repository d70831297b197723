import type { Outcome } from './play.js';
import type { World } from './world.js';

/** What must be true of every job, whatever happened. Returns what is not, in words. */
export async function faultsOf(world: World, outcome: Outcome, now: number): Promise<string[]> {
  if (outcome === 'RUNNING') return [...world.faults, `the job has no end (its row says ${world.row.status})`];
  return [...world.faults, ...payments(world), ...endings(world, outcome), ...places(world, outcome, now)];
}

function payments({ syncSo, asked }: World): string[] {
  const faults: string[] = [];
  const tokens = new Set(syncSo.accepted.map(({ token }) => token));
  if (tokens.size < syncSo.accepted.length) faults.push('an attempt was paid twice');
  if (syncSo.accepted.length > asked) faults.push(`${syncSo.accepted.length} generations paid, ${asked} asked for`);
  return faults;
}

const STATUS_OF: Record<string, string> = { COMPLETED: 'completed', FAILED: 'failed', CANCELLED: 'cancelled' };

function endings(world: World, outcome: Outcome): string[] {
  const { row, bucket, mayFail, cancelAsked, needsHealing } = world;
  const faults: string[] = [];
  // Where a bug kept the end from being written down, `reconcile` writes it (activities/reconcile-jobs.ts).
  if (row.status !== STATUS_OF[outcome] && !needsHealing) faults.push(`row ${row.status}, workflow ${outcome}`);
  if (row.status === 'completed' && !bucket.result) faults.push('completed without a result');
  if (row.status === 'cancelled' && (bucket.result || bucket.unchecked) && !needsHealing) {
    faults.push('the result of a cancelled job was left in the bucket');
  }
  if (row.status === 'failed' && !mayFail) faults.push(`failed for a reason that passes: ${row.code}`);
  if (row.status === 'cancelled' && !cancelAsked) faults.push('cancelled without being asked');
  if (row.status === 'completed' && world.cancelledInTime) faults.push('published although cancelled');
  return faults;
}

/** Only a failed job that Sync.so may still be at work for keeps its place, for `reconcile` to give back. */
function places(world: World, outcome: Outcome, now: number): string[] {
  const { jobId, row, needsHealing, syncSo } = world;
  const { held, waiting } = world.places;
  if (waiting.includes(jobId) && !needsHealing) return [`waits for a place after its end at ${now}`];
  if (!held.has(jobId) || needsHealing) return [];
  const mayRun = outcome === 'FAILED' && !row.generationOver && (syncSo.accepted.length > 0 || world.sentInDoubt());
  return mayRun ? [] : ['holds a place after its end'];
}
