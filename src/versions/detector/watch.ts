import type { SharedLooks } from '../../db/detector-looks.js';
import type { Logger } from '../../platform/logger.js';
import { lasting, secondsBetween } from '../../platform/plain-words.js';
import type { DiskBuild } from './disk-build.js';
import { type Facts, isAnswered } from './facts.js';
import { type Finding, keyOf } from './finding.js';
import { type Look, lookOf, type Seen, seenHere } from './look.js';

export interface Detector {
  /** The newest look, of this process or of another; undefined before the first one. */
  latest(): Seen | undefined;
  start(): void;
  stop(): Promise<void>;
}

interface Watching {
  look(): Promise<Facts>;
  /** Of all that watch this deployment. */
  shared: SharedLooks;
  diskBuild?: DiskBuild;
  everySeconds: number;
  log: Logger;
}

/**
 * Begins a look every `everySeconds`, or a moment after the look before where that took longer, and logs each fault when
 * it appears and when it is gone. Of all processes that watch one deployment only the one that has the lease looks, and
 * the others read what it wrote; while the database is away each looks for itself. What a part has answered stays until
 * it has missed two looks. Keeps no process alive.
 */
export function createDetector(o: Watching): Detector {
  let latest: Seen | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOn = false;
  const next = lookOrRead(o);
  const round = async () => {
    const startedAt = performance.now();
    try {
      const look = await next();
      const seen = look && (await seenHere(look, o.diskBuild));
      if (!isOn) return; // stopped while it looked: the clients are closing
      latest = seen ?? latest;
    } catch (error) {
      if (isOn) o.log.error({ err: error }, 'the detector could not look');
    }
    if (isOn) timer = setTimeout(() => void round(), pauseMs(o.everySeconds, performance.now() - startedAt)).unref();
  };
  return {
    latest: () => latest,
    start() {
      if (isOn) return;
      isOn = true;
      void round();
    },
    async stop() {
      isOn = false;
      clearTimeout(timer);
      await o.shared.release().catch(() => undefined); // its time runs out by itself
    },
  };
}

/** How many looks may fail to come until another process takes over. */
const MISSED = 3;

function lookOrRead({ look, shared, everySeconds, log }: Watching): () => Promise<Look | undefined> {
  const changes = createChangeLog(log);
  const steady = forgiving();
  let wasMine = false;
  return async () => {
    const isMine = await shared.take(MISSED * (everySeconds + SHORTEST_PAUSE_MS / 1000)).catch(() => undefined);
    if (isMine === false) {
      wasMine = false;
      return await shared.read();
    }
    // What the holder before has said is not said again.
    const before = isMine && !wasMine ? await shared.read() : undefined;
    if (before) changes.follow(before);
    wasMine = isMine ?? false;
    const found = lookOf(steady(await look()));
    changes.note(found);
    if (isMine) await shared.write(found).catch(() => undefined); // the next look says that the database is away
    return found;
  };
}

/** After a look that took as long as the time between two: a server that answers late is not to be asked at once. */
export const SHORTEST_PAUSE_MS = 500;

/** From the end of a look to the next one. */
export function pauseMs(everySeconds: number, tookMs: number): number {
  const everyMs = everySeconds * 1000;
  return Math.max(everyMs - tookMs, Math.min(everyMs, SHORTEST_PAUSE_MS));
}

/** A busy server misses a look now and then: that is no fault, and must not hide what was seen just before. */
function forgiving(): (facts: Facts) => Facts {
  let before: Facts | undefined;
  return (facts) => {
    const { temporal, database } = before ?? facts;
    before = facts;
    return {
      ...facts,
      temporal: isAnswered(facts.temporal) ? facts.temporal : temporal,
      database: isAnswered(facts.database) ? facts.database : database,
    };
  };
}

/** One line when a finding appears and one when it is gone, whatever its numbers do in between. */
function createChangeLog(log: Logger) {
  const open = new Map<string, { finding: Finding; from: Date }>();
  const note = ({ at, findings }: Pick<Look, 'at' | 'findings'>) => {
    const present = new Set(findings.map(keyOf));
    for (const finding of findings.filter((one) => !open.has(keyOf(one)))) {
      open.set(keyOf(finding), { finding, from: at });
      const { code, severity, message, next, buildId } = finding;
      log[severity === 'broken' ? 'error' : 'warn']({ finding: code, buildId, next }, message);
    }
    for (const [key, { finding, from }] of [...open].filter(([key]) => !present.has(key))) {
      open.delete(key);
      const { code, buildId } = finding;
      log.info({ finding: code, buildId }, `over after ${lasting(secondsBetween(from, at))}: ${finding.message}`);
    }
  };
  /** Goes on where another process has stopped. */
  const follow = ({ at, findings }: Pick<Look, 'at' | 'findings'>) => {
    open.clear();
    for (const finding of findings) open.set(keyOf(finding), { finding, from: finding.since ?? at });
  };
  return { note, follow };
}
