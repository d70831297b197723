import { describe, expect, it } from 'vitest';
import { SYNC_MODES, type SyncMode } from '../../src/domain/job.js';
import type { Segment } from '../../src/domain/segments.js';
import { expectedOutputSeconds } from '../../src/domain/sync-modes.js';

const LENGTHS: Record<string, number> = { long: 8, short: 3 };
const segment = (startTime: number, endTime: number, refId: string, crop: object = {}): Segment => ({
  startTime,
  endTime,
  audioInput: { refId, ...crop },
});

/** The length without the tolerance of half a second either way. */
const expected = (syncMode: SyncMode, segments: Segment[], videoSeconds = 20) => {
  const audioSeconds = (refId: string) => LENGTHS[refId] ?? Number.NaN;
  const { min, max } = expectedOutputSeconds({ syncMode, videoSeconds, audioSeconds, segments });
  return [min + 0.5, max - 0.5];
};

describe('expectedOutputSeconds: one segment of 5 s in 20 s of video', () => {
  it.each<[SyncMode, string, number, number]>([
    ['remap', 'long', 23, 23],
    ['remap', 'short', 18, 18],
    ['loop', 'long', 23, 23],
    ['loop', 'short', 18, 18],
    ['bounce', 'long', 23, 23],
    ['bounce', 'short', 18, 18],
    ['cut_off', 'long', 20, 20],
    ['cut_off', 'short', 18, 18],
    ['silence', 'long', 20, 23], // Sync.so's own words contradict each other here
    ['silence', 'short', 20, 20],
  ])('%s with the %s audio: %i to %i s', (syncMode, refId, min, max) => {
    expect(expected(syncMode, [segment(2, 7, refId)])).toEqual([min, max]);
  });
});

describe('expectedOutputSeconds', () => {
  it('takes the crop for the audio’s length', () => {
    expect(expected('remap', [segment(2, 7, 'long', { startTime: 1, endTime: 2.5 })])).toEqual([16.5, 16.5]);
  });

  it('adds up segments and keeps what none covers', () => {
    expect(expected('remap', [segment(0, 5, 'long'), segment(6, 10, 'short')])).toEqual([22, 22]);
    expect(expected('silence', [segment(0, 5, 'long'), segment(6, 10, 'short')])).toEqual([20, 23]);
    for (const syncMode of SYNC_MODES) expect(expected(syncMode, [])).toEqual([20, 20]);
  });

  it('allows half a second, or two frames for each of many segments, however long it is, and no negative length', () => {
    const range = (videoSeconds: number, count = 0) => {
      const segments = Array.from({ length: count }, (_, n) => segment(n, n + 0.5, 'any'));
      return expectedOutputSeconds({ syncMode: 'remap', videoSeconds, audioSeconds: () => 0.5, segments });
    };
    expect(range(10)).toEqual({ min: 9.5, max: 10.5 });
    expect(range(1000)).toEqual({ min: 999.5, max: 1000.5 });
    expect(range(100, 50)).toEqual({ min: 96, max: 104 });
    expect(range(0.2).min).toBe(0);
  });
});
