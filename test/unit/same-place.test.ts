import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SYNC_MODES, type SyncMode } from '../../src/domain/job.js';
import { resultTimeline, timelineSeconds } from '../../src/domain/result-timeline.js';
import { pictureSpeed, placeInOriginal, placeInResult } from '../../src/domain/same-place.js';

/** Of 12 s: a segment of 3 s with sound of 5 s, and one of 2 s with sound of 1.5 s. */
function timeline(syncMode: SyncMode) {
  const segments = [
    { startTime: 1, endTime: 4, audioInput: { refId: 'long' } },
    { startTime: 6, endTime: 8, audioInput: { refId: 'short' } },
  ];
  const audioSeconds = new Map([
    ['long', 5],
    ['short', 1.5],
  ]);
  return { segments, syncMode, pieces: resultTimeline({ segments, syncMode, videoSeconds: 12, audioSeconds }) };
}

describe('the same place in the result and in the original', () => {
  it.each([
    // inside the first segment, 3 s after it began; and behind it, where the result is late or early
    ['remap', 1 + (3 / 5) * 3, 5],
    ['cut_off', 4, 7],
    ['loop', 1, 5],
    ['bounce', 4, 5],
    ['silence', 4, 5],
  ] as const)('under %s is at %d s, and at %d s for 7 s', (syncMode, inside, behind) => {
    expect(placeInOriginal(timeline(syncMode), 4)).toBeCloseTo(inside, 6);
    expect(placeInOriginal(timeline(syncMode), 7)).toBeCloseTo(behind, 6);
  });

  it('goes back and forth where a picture bounces, and begins anew where it loops', () => {
    expect(placeInOriginal(timeline('bounce'), 5)).toBeCloseTo(3, 6);
    expect(placeInOriginal(timeline('loop'), 5)).toBeCloseTo(2, 6);
    expect(placeInOriginal(timeline('silence'), 5)).toBeCloseTo(4, 6);
  });

  it('is where the picture is slowed down to fit, at that speed', () => {
    expect(pictureSpeed(timeline('remap'), 3)).toBeCloseTo(0.6, 6);
    expect(pictureSpeed(timeline('remap'), 0.5)).toBe(1);
    expect(pictureSpeed(timeline('loop'), 3)).toBe(1);
  });

  it.each(SYNC_MODES)('under %s leads back to where it was, wherever the picture comes once', (syncMode) => {
    const one = timeline(syncMode);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 12, noNaN: true }), (seconds) => {
        const isCut = syncMode === 'cut_off' && seconds > 7.5 && seconds < 8; // not in the result at all
        const isBeyond = ['loop', 'bounce'].includes(syncMode) && seconds > 7.5 && seconds < 8;
        fc.pre(!isCut && !isBeyond);
        expect(placeInOriginal(one, placeInResult(one, seconds))).toBeCloseTo(seconds, 5);
      }),
    );
  });

  it.each(SYNC_MODES)('under %s never lies outside of either', (syncMode) => {
    const one = timeline(syncMode);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30, noNaN: true }), (seconds) => {
        expect(placeInOriginal(one, seconds)).toBeLessThanOrEqual(12);
        expect(placeInOriginal(one, seconds)).toBeGreaterThanOrEqual(0);
        expect(placeInResult(one, seconds)).toBeLessThanOrEqual(timelineSeconds(one.pieces) + 1e-9);
      }),
    );
  });

  it('is the same place where nothing is known', () => {
    expect(placeInOriginal({ pieces: [], segments: [], syncMode: 'remap' }, 3)).toBe(3);
    expect(placeInResult({ pieces: [], segments: [], syncMode: 'remap' }, 3)).toBe(3);
  });
});
