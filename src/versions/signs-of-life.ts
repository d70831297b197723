import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveWorker } from './worker-deployment.js';

/**
 * When a worker was last heard of. Heartbeats carry the clock of the worker's machine, and the server tells no time of its
 * own: one clock that is wrong, theirs or ours, would make a dead worker live, or a living one dead. So a sign of life
 * counts from when it was seen to be new, and one look alone is believed only where the clocks seem to agree.
 */
export interface Signs {
  /** A worker's last sign, and when it was given, by our clock. */
  signs: Map<string, { sign: number; seenAt: Date }>;
  /** The look they were seen in. */
  lookedAt?: Date;
}

/** Of one instance: where a container starts anew, its host name and process id come again. */
const keyOf = ({ identity, taskQueue, version, instanceKey }: LiveWorker) =>
  [identity, taskQueue, version?.buildId, instanceKey].join(' ');

/** The workers with the time of their last sign by our own clock. Only the first look has to believe theirs. */
export function byOwnClock(workers: readonly LiveWorker[], memory: Signs, now: Date): LiveWorker[] {
  const { lookedAt } = memory;
  const before = new Map(memory.signs);
  memory.signs.clear();
  memory.lookedAt = now;
  return workers.map((worker) => {
    const key = keyOf(worker);
    const sign = worker.lastSeenAt.getTime();
    const known = before.get(key);
    const seenAt = known?.sign === sign ? known.seenAt : givenAt(sign, now, known && lookedAt);
    memory.signs.set(key, { sign, seenAt });
    return { ...worker, lastSeenAt: seenAt };
  });
}

/** A new sign was given since the look before. Where it says so itself it is believed: that is more exact than now. */
function givenAt(sign: number, now: Date, lookedAt?: Date): Date {
  if (lookedAt && (sign < lookedAt.getTime() || sign > now.getTime())) return now;
  return new Date(Math.min(sign, now.getTime()));
}

/** The longest pause before a second look: more than the 3 s between two heartbeats of our workers. */
export const SECOND_LOOK_MS = 4_000;
/** On top of a heartbeat, so that a living worker has said something new. */
const HEARTBEAT_LATE_MS = 1_000;
/** Two heartbeats: whoever says this, and lives, has the same clock as we. */
const FRESH_MS = 6_000;
/** Clocks that are set by the network differ by less. */
const AHEAD_MS = 1_000;
/** Beside a worker that agrees with our clock nobody's is wrong by more: it is dead. */
const LONG_DEAD_MS = 600_000;

const ageOf = ({ lastSeenAt }: LiveWorker, now: number) => now - lastSeenAt.getTime();

function isFresh(worker: LiveWorker, now: number): boolean {
  const age = ageOf(worker, now);
  return !worker.stopping && age >= -AHEAD_MS && age <= FRESH_MS;
}

/** Polls carry the server's clock and come once a minute: a second look at those tells nothing. */
function isDoubtful(worker: LiveWorker, now: number, clocksAgree: boolean): boolean {
  if (worker.stopping || worker.source === 'poll' || isFresh(worker, now)) return false;
  return !clocksAgree || ageOf(worker, now) < LONG_DEAD_MS;
}

interface Looks {
  /** Those the question is about; left out: all. */
  matters?(worker: LiveWorker): boolean;
  /** One that lives is enough. */
  one?: boolean;
  signal?: AbortSignal;
}

/**
 * The workers, for whoever looks only once: where a first look leaves a doubt, there is a second one up to 4 s later, and
 * who has said something new by then lives, whatever the clocks say.
 */
export async function lookForSure(
  look: () => Promise<LiveWorker[]>,
  { matters = () => true, one = false, signal }: Looks = {},
): Promise<LiveWorker[]> {
  const first = await look();
  const now = Date.now();
  const clocksAgree = first.some((worker) => isFresh(worker, now));
  const asked = first.filter(matters);
  const isSure = one && asked.some((worker) => isFresh(worker, now));
  const doubtful = isSure ? [] : asked.filter((worker) => isDoubtful(worker, now, clocksAgree));
  if (doubtful.length === 0) return first;
  await sleep(pauseMs(doubtful), undefined, { signal });
  const signs = new Map(first.map((worker) => [keyOf(worker), worker.lastSeenAt.getTime()]));
  return (await look()).map((worker) => judged(worker, signs.get(keyOf(worker)), now));
}

/** Workers that send heartbeats more often than ours are believed sooner. */
const pauseMs = (workers: readonly LiveWorker[]): number =>
  Math.min(SECOND_LOOK_MS, HEARTBEAT_LATE_MS + Math.max(...workers.map(heartbeatMs)));

const heartbeatMs = ({ heartbeatSeconds }: LiveWorker): number =>
  heartbeatSeconds === undefined ? SECOND_LOOK_MS : 1000 * heartbeatSeconds;

/** `before`: its sign in the first look; undefined: it has come since. */
function judged(worker: LiveWorker, before: number | undefined, firstLook: number): LiveWorker {
  if (worker.source === 'poll') return worker;
  if (worker.lastSeenAt.getTime() !== before) return { ...worker, lastSeenAt: new Date() };
  const { heartbeatSeconds = 0 } = worker;
  const isAhead = ageOf(worker, firstLook) < -AHEAD_MS;
  // One that sends heartbeats more seldom was not due yet.
  return isAhead && heartbeatSeconds * 1000 < SECOND_LOOK_MS ? { ...worker, silent: true } : worker;
}
