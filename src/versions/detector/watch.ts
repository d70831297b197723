import type { Logger } from '../../platform/logger.js';
import { lasting, secondsBetween } from '../../platform/plain-words.js';
import { diagnose } from './diagnose.js';
import { type Facts, isAnswered } from './facts.js';
import { type Finding, keyOf } from './finding.js';
import { type WaitingJobs, waitingJobs } from './waiting-jobs.js';

/** The outcome of one look. */
export interface Diagnosis {
  facts: Facts;
  findings: Finding[];
  /** What single jobs wait for. */
  waiting: WaitingJobs;
}

export interface Detector {
  /** The newest look; undefined before the first one. Its age is that of `facts.at`. */
  latest(): Diagnosis | undefined;
  start(): void;
  stop(): void;
}

export const examine = (facts: Facts): Diagnosis => {
  const findings = diagnose(facts);
  return { facts, findings, waiting: waitingJobs(facts, findings) };
};

/**
 * Begins a look every `everySeconds`, or a moment after the look before where that took longer, and logs each fault when it appears and when it
 * is gone. What a part has answered stays until it has missed two looks. Keeps no process alive.
 */
export function createDetector(look: () => Promise<Facts>, o: { everySeconds: number; log: Logger }): Detector {
  let latest: Diagnosis | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOn = false;
  const changes = createChangeLog(o.log);
  const steady = forgiving();
  const round = async () => {
    const startedAt = performance.now();
    try {
      const diagnosis = examine(steady(await look()));
      if (!isOn) return; // stopped while it looked: the clients are closing
      latest = diagnosis;
      changes(diagnosis);
    } catch (error) {
      o.log.error({ err: error }, 'the detector could not look');
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
    stop() {
      isOn = false;
      clearTimeout(timer);
    },
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
  return ({ facts: { at }, findings }: Diagnosis) => {
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
}
