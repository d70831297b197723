import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODELS } from '../../src/domain/job.js';
import { generationPercent, isOverdue, pollDelaySeconds, typicalSeconds } from '../../src/domain/schedule.js';

const seconds = fc.double({ min: 0, max: 100_000, noNaN: true });

describe('typicalSeconds', () => {
  it('meets the documented points and lies on a line between and beyond them', () => {
    expect(typicalSeconds('lipsync-2', 30)).toBe(120);
    expect(typicalSeconds('lipsync-2', 120)).toBe(360);
    expect(typicalSeconds('lipsync-2', 75)).toBe(240);
    expect(typicalSeconds('lipsync-2', 210)).toBe(600);
    expect(typicalSeconds('sync-3', 120)).toBe(50 * 60);
    expect(typicalSeconds('react-1', 10)).toBe(90);
  });

  it('is never less than for 30 s of video, nor more than for the longest one', () => {
    for (const model of MODELS) {
      expect(typicalSeconds(model, 0)).toBe(typicalSeconds(model, 30));
      expect(typicalSeconds(model, 1e9)).toBe(typicalSeconds(model, 1800));
    }
  });
});

describe('pollDelaySeconds', () => {
  const delay = (elapsedSeconds: number, o: object = {}) =>
    pollDelaySeconds({ elapsedSeconds, typicalSeconds: 120, overdue: false, random: 0.5, ...o });

  it('looks first after half the typical time, within 2 and 60 s', () => {
    expect(delay(0, { typicalSeconds: 90 })).toBe(45);
    expect(delay(0, { typicalSeconds: 1 })).toBe(2);
    expect(delay(0, { typicalSeconds: 3000 })).toBe(60);
  });

  it('goes back to the first look when woken early, then backs off from 10 to 60 s', () => {
    expect(delay(20)).toBe(40);
    expect([60, 70, 80, 100, 140, 200, 400].map((elapsed) => delay(elapsed))).toEqual([10, 10, 10, 20, 40, 60, 60]);
  });

  it('slows down to 300 s once overdue', () => {
    expect(delay(10_000, { overdue: true })).toBe(300);
  });

  it('spreads by 20 % either way', () => {
    expect(delay(60, { random: 0 })).toBeCloseTo(8);
    expect(delay(60, { random: 0.999_999 })).toBeCloseTo(12, 3);
  });

  it('can be made fast for a Sync.so that answers in seconds', () => {
    const fast = { firstSeconds: 1, minSeconds: 0.5, maxSeconds: 3 };
    expect([0, 1, 3, 60].map((elapsed) => delay(elapsed, fast))).toEqual([1, 0.5, 1, 3]);
    expect(delay(10_000, { ...fast, overdue: true })).toBe(15);
    expect(delay(60, { firstSeconds: undefined, minSeconds: undefined, maxSeconds: undefined })).toBe(10);
  });

  it('never spins: a job costs few looks whatever the clock says', () => {
    const property = fc.property(seconds, seconds, fc.double({ min: 0, max: 0.999, noNaN: true }), (e, t, random) => {
      const next = delay(e, { typicalSeconds: t, random });
      expect(next).toBeGreaterThanOrEqual(0.8);
      expect(next).toBeLessThanOrEqual(72);
    });
    fc.assert(property);
    let looks = 0;
    for (let elapsed = 0; elapsed < 3600; elapsed += delay(elapsed, { random: 0 })) looks += 1;
    expect(looks).toBeLessThan(100);
  });
});

describe('isOverdue', () => {
  it('begins after four times the typical time', () => {
    expect(isOverdue({ elapsedSeconds: 480, typicalSeconds: 120 })).toBe(false);
    expect(isOverdue({ elapsedSeconds: 480.1, typicalSeconds: 120 })).toBe(true);
  });
});

describe('generationPercent', () => {
  const percent = (elapsedSeconds: number, reported?: number) =>
    generationPercent({ elapsedSeconds, typicalSeconds: 120, reported });

  it('follows what Sync.so reports, kept within 15 and 85', () => {
    expect([0, 50, 100].map((reported) => percent(0, reported))).toEqual([15, 50, 85]);
    expect([-5, 140].map((reported) => percent(0, reported))).toEqual([15, 85]);
  });

  it('else grows with time, in whole numbers, and leaves 85 to the end', () => {
    expect([-1, 0, 60, 120, 240, 1e9].map((elapsed) => percent(elapsed))).toEqual([15, 15, 51, 69, 81, 84]);
    const property = fc.property(seconds, seconds, (a, b) => {
      expect(percent(Math.min(a, b))).toBeLessThanOrEqual(percent(Math.max(a, b)));
      expect(Number.isInteger(percent(a))).toBe(true);
    });
    fc.assert(property);
  });
});
