import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { serviceSchema } from '../../src/config.js';
import type { Facts } from '../../src/deployment/detector/facts.js';
import { byOwnClock, newMemory } from '../../src/deployment/detector/memory.js';
import { LONGEST_LOOK_MS } from '../../src/deployment/detector/observe.js';
import { createDetector } from '../../src/deployment/detector/watch.js';
import { HEARTBEAT_DEAD_MS } from '../../src/deployment/live-workers.js';
import { HEARTBEAT_MS } from '../../src/temporal-runtime.js';
import { AT_1203, facts, NOON, version, worker } from '../support/detector-facts.js';

const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);

describe('the detector', () => {
  /** Looks once for each of `looks`, then says the last again. */
  async function watched(looks: Facts[]) {
    const lines: { level: number; msg: string; finding?: string }[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    let looked = 0;
    const look = async () => {
      const next = looks[Math.min(looked, looks.length - 1)];
      looked += 1;
      if (!next) throw new Error('nothing to see');
      return next;
    };
    const detector = createDetector(look, { everySeconds: 0.001, log });
    expect(detector.latest()).toBeUndefined();
    detector.start();
    await expect.poll(() => looked, { timeout: 5_000 }).toBeGreaterThan(looks.length + 2);
    detector.stop();
    return { lines, detector, looked: () => looked };
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
    expect(detector.latest()?.waiting.get('job-1')).toBe(
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

  it('knows of a dead worker within 30 s', () => {
    const everyMs = 1000 * serviceSchema.shape.DETECTOR_SECONDS.parse(undefined);
    expect(HEARTBEAT_DEAD_MS).toBeGreaterThanOrEqual(4 * HEARTBEAT_MS);
    expect(HEARTBEAT_DEAD_MS + everyMs + LONGEST_LOOK_MS).toBeLessThanOrEqual(30_000);
  });

  it('goes on after a look that failed', async () => {
    const { lines, detector } = await watched([]);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]?.msg).toBe('the detector could not look');
    expect(detector.latest()).toBeUndefined();
  });

  it('looks no more once it is stopped', async () => {
    const { looked } = await watched([facts()]);
    const before = looked();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(looked()).toBeLessThanOrEqual(before + 1);
  });
});

describe('signs of life', () => {
  const sign = (seconds: number) => [worker({ lastSeenAt: at(seconds) })];
  const ages = (memory: ReturnType<typeof newMemory>, sent: number, now: number) =>
    byOwnClock(sign(sent), memory, at(now)).map(({ lastSeenAt }) => (at(now).getTime() - lastSeenAt.getTime()) / 1000);

  it('are believed at the first look', () => {
    expect(ages(newMemory(), 0, 12)).toEqual([12]);
  });

  it('of a machine whose clock is an hour behind count when they are new', () => {
    const memory = newMemory();
    expect(ages(memory, -3600, 0)).toEqual([3600]);
    expect(ages(memory, -3595, 5)).toEqual([0]);
    expect(ages(memory, -3595, 15)).toEqual([10]);
  });

  it('of a machine whose clock is ahead grow old all the same', () => {
    const memory = newMemory();
    expect(ages(memory, 3600, 0)).toEqual([0]);
    expect(ages(memory, 3600, 30)).toEqual([30]);
  });

  it('are forgotten with their worker', () => {
    const memory = newMemory();
    byOwnClock(sign(0), memory, at(0));
    byOwnClock([], memory, at(5));
    expect(memory.signs.size).toBe(0);
  });
});
