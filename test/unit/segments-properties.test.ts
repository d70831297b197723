import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSegments } from '../../src/domain/check-segments.js';
import type { MediaLengths, Segment } from '../../src/domain/segments.js';

const segment = (startTime: number, endTime: number): Segment => ({
  startTime,
  endTime,
  audioInput: { refId: 'voice' },
});

/** A ten-second video with one audio of five seconds. */
const lengths: MediaLengths = { video: 10, audio: new Map([['voice', 5]]) };

describe('checkSegments, for any input', () => {
  const time = fc.oneof(
    fc.double({ min: -1, max: 12, noNaN: true }),
    fc.integer({ min: 0, max: 500 }).map((step) => step / 50), // touching and equal ones come up often
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 9.99, 10.03, 1e300, -1e308, 1e17),
  );
  const anySegment = fc.record({
    startTime: time,
    endTime: time,
    audioInput: fc.record(
      { refId: fc.constantFrom('voice', 'nobody'), startTime: time, endTime: time },
      { requiredKeys: ['refId'] },
    ),
  });
  /** Pieces laid end to end with gaps of 0 to 99 ms, shuffled: mostly without issues. */
  const plausible = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 400, max: 1200 })), {
      minLength: 1,
      maxLength: 7,
    })
    .map((pieces) => {
      let at = 0;
      return pieces.map(([gap, length]) => {
        const start = at + gap;
        at = start + length;
        return segment(start / 1000 + 1e-5, at / 1000 - 1e-5);
      });
    })
    .chain((pieces) => fc.shuffledSubarray(pieces, { minLength: pieces.length }));
  const input = fc.oneof(fc.array(anySegment, { maxLength: 6 }), plausible);

  it('comes out sorted, apart, inside the video and finite, when nothing is refused', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { segments, issues } = checkSegments(given, lengths);
        fc.pre(issues.length === 0);
        const edges = segments.flatMap(({ startTime, endTime }) => [startTime, endTime]).map((edge) => edge * 1000);
        const steps = edges.slice(1).map((edge, place) => Math.round(edge - (edges[place] ?? Number.NaN)));
        expect(edges.every(Number.isFinite)).toBe(true);
        expect(edges[0]).toBeGreaterThanOrEqual(0);
        expect(edges.at(-1)).toBeLessThanOrEqual(10_000);
        const lows = steps.filter((step, place) => !(step >= (place % 2 === 0 ? 380 : 20)));
        expect(lows).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses whatever is not a finite number', () => {
    fc.assert(
      fc.property(fc.array(anySegment, { minLength: 1, maxLength: 6 }), (given) => {
        fc.pre(given.some(({ startTime, endTime }) => !Number.isFinite(startTime + endTime)));
        expect(checkSegments(given, lengths).issues).not.toEqual([]);
      }),
    );
  });

  it('never shows a number that is none', () => {
    fc.assert(
      fc.property(fc.array(anySegment, { minLength: 1, maxLength: 6 }), (given) => {
        const { issues, warnings } = checkSegments(given, lengths);
        expect([...issues, ...warnings].filter(({ message }) => /Infinity|NaN|e\+/.test(message))).toEqual([]);
      }),
    );
  });

  it('has nothing to say about its own output, and leaves its input alone', () => {
    fc.assert(
      fc.property(input, (given) => {
        const before = structuredClone(given);
        const { segments, issues } = checkSegments(given, lengths);
        expect(given).toEqual(before);
        fc.pre(issues.length === 0);
        expect(checkSegments(segments, lengths)).toEqual({ segments, warnings: [], issues: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('accepts well-laid segments', () => {
    fc.assert(
      fc.property(plausible, (given) => {
        expect(checkSegments(given, lengths).issues).toEqual([]);
      }),
    );
  });
});
