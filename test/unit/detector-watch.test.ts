import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SharedLooks } from '../../src/db/detector-looks.js';
import { serviceSchema } from '../../src/platform/config.js';
import { newDetectorState } from '../../src/versions/detector/detector-state.js';
import type { Facts } from '../../src/versions/detector/facts.js';
import { lookOf } from '../../src/versions/detector/look.js';
import { CALL_MS, LONGEST_LOOK_MS } from '../../src/versions/detector/observe.js';
import { createDetector, pauseMs, SHORTEST_PAUSE_MS } from '../../src/versions/detector/watch.js';
import { deadAfterMs, HEARTBEAT_MS } from '../../src/versions/live-workers.js';
import { byOwnClock } from '../../src/versions/signs-of-life.js';
import { AT_1203, facts, NOON, version, worker } from '../support/detector-facts.js';

/** Nobody else looks. */
const alone = (): SharedLooks => ({
  take: async () => true,
  write: async () => undefined,
  read: async () => undefined,
  release: async () => undefined,
});

const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);

describe('the detector', () => {
  /** Looks once for each of `looks`, then says the last again. */
  async function watched(looks: Facts[], shared: SharedLooks = alone()) {
    const lines: { level: number; msg: string; finding?: string }[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    let looked = 0;
    const look = async () => {
      const next = looks[Math.min(looked, looks.length - 1)];
      looked += 1;
      if (!next) throw new Error('nothing to see');
      return next;
    };
    const detector = createDetector({ look, shared, everySeconds: 0.001, log });
    expect(detector.latest()).toBeUndefined();
    detector.start();
    await expect.poll(() => looked, { timeout: 60_000 }).toBeGreaterThan(looks.length + 2);
    await detector.stop();
    return { lines, detector };
  }

  const broken = (openJobs: number, time = NOON) =>
    facts({ versions: [version('new', { workers: 0, lastSeenAt: AT_1203, openJobs })] }, { at: time });

  it('says a fault once, whatever its numbers do, and how long it lasted', async () => {
    const { lines, detector } = await watched([
      broken(1),
      broken(2, at(5)),
      broken(3, at(10)),
      facts({}, { at: at(45) }),
    ]);
    expect(lines.map(({ level, finding }) => [level, finding])).toEqual([
      [50, 'current_without_workers'],
      [30, 'current_without_workers'],
    ]);
    expect(lines[0]?.msg).toContain('1 open job');
    expect(lines[1]?.msg).toMatch(/^over after 45 s: Current is build new/);
    expect(detector.latest()?.findings).toEqual([]);
  });

  it('tells what single jobs wait for', async () => {
    const { detector } = await watched([
      facts({ versions: [version('new', { workers: 0, lastSeenAt: AT_1203, openJobs: 1, jobIds: ['job-1'] })] }),
    ]);
    expect(detector.latest()?.waiting.get('job-1')?.forAdmin).toBe(
      'waiting for worker version pro:new: no live worker since 12:03 UTC',
    );
  });

  const away = (seconds: number) => ({ ...facts({}, { at: at(seconds) }), temporal: { fault: 'Deadline exceeded' } });

  it('keeps what it knows when Temporal misses one look, and says so after the second', async () => {
    const { lines } = await watched([broken(1), away(5), broken(1, at(10)), away(15), away(20)]);
    expect(lines.map(({ level, finding }) => [level, finding])).toEqual([
      [50, 'current_without_workers'],
      [50, 'temporal_unanswering'],
      [30, 'current_without_workers'],
    ]);
  });

  it('says at its first look that Temporal does not answer', async () => {
    const { detector } = await watched([away(0)]);
    expect(detector.latest()?.findings).toMatchObject([{ code: 'temporal_unanswering' }]);
  });

  it('knows of a dead worker within 30 s, also when a look began too early and the next one is missed', () => {
    const everyMs = 1000 * serviceSchema.shape.DETECTOR_SECONDS.parse(undefined);
    const untilTheNextMs = Math.max(everyMs, LONGEST_LOOK_MS + SHORTEST_PAUSE_MS);
    const deadMs = deadAfterMs({ source: 'heartbeat' });
    expect(deadMs).toBeGreaterThanOrEqual(4 * HEARTBEAT_MS);
    expect(deadMs + 2 * untilTheNextMs + LONGEST_LOOK_MS).toBeLessThanOrEqual(30_000);
    // Its two rounds of calls end with it: a late one would take older signs for new ones.
    expect(2 * CALL_MS).toBeLessThan(LONGEST_LOOK_MS);
  });

  it('reads what another has seen, looks no more than that, and says nothing of it', async () => {
    const seen = lookOf(broken(1));
    const look = vi.fn(async () => facts());
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const shared = { ...alone(), take: async () => false, read: async () => ({ ...seen, ageSeconds: 1 }) };
    const detector = createDetector({ look, shared, everySeconds: 0.001, log });
    detector.start();
    await expect.poll(() => detector.latest()?.findings).toEqual(seen.findings);
    await detector.stop();
    expect(look).not.toHaveBeenCalled();
    expect(lines).toEqual([]);
  });

  it('goes on where another has stopped, and says only what is new', async () => {
    const before = { ...lookOf(broken(1)), ageSeconds: 20 };
    const { lines } = await watched([broken(1, at(20)), facts({}, { at: at(25) })], {
      ...alone(),
      read: async () => before,
    });
    expect(lines.map(({ level, finding }) => [level, finding])).toEqual([[30, 'current_without_workers']]);
  });

  it('looks for itself while the database is away', async () => {
    const refuses = () => Promise.reject(new Error('refused'));
    const { detector } = await watched([broken(1)], { take: refuses, write: refuses, read: refuses, release: refuses });
    expect(detector.latest()?.findings).toMatchObject([{ code: 'current_without_workers' }]);
  });

  it('begins a look in time, however long the one before took', () => {
    expect([0, 1_000, 4_900, 5_500].map((tookMs) => pauseMs(5, tookMs))).toEqual([5_000, 4_000, 500, 500]);
    expect(pauseMs(0.1, 1_000)).toBe(100);
  });

  it('goes on after a look that failed', async () => {
    const { lines, detector } = await watched([]);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]?.msg).toBe('the detector could not look');
    expect(detector.latest()).toBeUndefined();
  });

  it('looks no more once it is stopped', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const look = vi.fn(async () => facts());
    const detector = createDetector({ look, shared: alone(), everySeconds: 1, log: pino({ level: 'silent' }) });
    detector.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(look.mock.calls.length).toBeGreaterThan(1);
    await detector.stop();
    look.mockClear();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(look).not.toHaveBeenCalled();
  });
});

describe('signs of life', () => {
  const sign = (seconds: number) => [worker({ lastSeenAt: at(seconds) })];
  const ages = (memory: ReturnType<typeof newDetectorState>, sent: number, now: number) =>
    byOwnClock(sign(sent), memory, at(now)).map(({ lastSeenAt }) => (at(now).getTime() - lastSeenAt.getTime()) / 1000);

  it('are believed at the first look', () => {
    expect(ages(newDetectorState(), 0, 12)).toEqual([12]);
  });

  it('of a machine whose clock is an hour behind count when they are new', () => {
    const memory = newDetectorState();
    expect(ages(memory, -3600, 0)).toEqual([3600]);
    expect(ages(memory, -3595, 5)).toEqual([0]);
    expect(ages(memory, -3595, 15)).toEqual([10]);
  });

  it('of a machine whose clock is ahead grow old all the same', () => {
    const memory = newDetectorState();
    expect(ages(memory, 3600, 0)).toEqual([0]);
    expect(ages(memory, 3600, 30)).toEqual([30]);
  });

  it('of a machine whose clock is right count from when they were given', () => {
    const memory = newDetectorState();
    expect(ages(memory, -2, 0)).toEqual([2]);
    expect(ages(memory, 1, 5)).toEqual([4]);
    expect(ages(memory, 1, 13)).toEqual([12]);
  });

  it('of two instances with one name are not taken for each other', () => {
    const memory = newDetectorState();
    const both = (first: number, second: number) => [
      worker({ instanceKey: 'first', lastSeenAt: at(first) }),
      worker({ instanceKey: 'second', lastSeenAt: at(second) }),
    ];
    const agesOf = (now: number) =>
      byOwnClock(both(0, 3), memory, at(now)).map(({ lastSeenAt }) => (+at(now) - +lastSeenAt) / 1000);
    expect(agesOf(5)).toEqual([5, 2]);
    expect(agesOf(60)).toEqual([60, 57]); // both are dead: neither makes the other look new
  });

  it('are forgotten with their worker', () => {
    const memory = newDetectorState();
    byOwnClock(sign(0), memory, at(0));
    byOwnClock([], memory, at(5));
    expect(memory.signs.size).toBe(0);
  });
});
