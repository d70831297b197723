import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampScroll,
  fittingZoom,
  msAt,
  type Scale,
  scrolledTo,
  scrolledToShow,
  steppedZoom,
  visibleSpan,
  xOf,
  zoomedAbout,
  zoomedTo,
  zoomOfShare,
  zoomShare,
} from '../../../web/src/editor/geometry/scale.js';
import { ticksBetween } from '../../../web/src/editor/geometry/ticks.js';
import { scaleOf } from './scales.js';

const zoom = fc.double({ min: 0.02, max: 400, noNaN: true });
const scales = fc
  .record({
    ...{ pxPerSec: zoom, widthPx: fc.integer({ min: 200, max: 4_000 }) },
    ...{ lengthMs: fc.integer({ min: 400, max: 3 * 3_600_000 }), share: fc.double({ min: 0, max: 1, noNaN: true }) },
  })
  .map(({ share, ...scale }): Scale => scrolledTo({ ...scale, scrollMs: 0 }, share * scale.lengthMs));
const isAtAnEnd = (scale: Scale) =>
  scale.scrollMs === 0 || scale.scrollMs === clampScroll(scale, Number.POSITIVE_INFINITY);

describe('the scale', () => {
  it('leads from a time to its place and back', () => {
    fc.assert(
      fc.property(scales, fc.integer({ min: 0, max: 10_800_000 }), (scale, ms) => {
        expect(msAt(scale, xOf(scale, ms))).toBeCloseTo(ms, 3);
      }),
    );
  });

  it('keeps the time under the pointer within half a pixel over any zoom, but where the video ends', () => {
    fc.assert(
      fc.property(
        scales,
        fc.array(zoom, { maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (first, zooms, share) => {
          const x = share * first.widthPx;
          const ms = msAt(first, x);
          let scale = first;
          for (const pxPerSec of zooms) {
            scale = zoomedAbout(scale, pxPerSec, x);
            if (isAtAnEnd(scale)) return;
            expect(Math.abs(xOf(scale, ms) - x)).toBeLessThanOrEqual(0.5);
          }
        },
      ),
    );
  });

  it('comes back by as many steps, and stays between the least and the most', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 30 }), fc.integer({ min: 1, max: 4 }), (level, steps) => {
        const pxPerSec = 2 ** (level / 4);
        expect(steppedZoom(steppedZoom(pxPerSec, steps), -steps)).toBeCloseTo(pxPerSec, 6);
      }),
    );
    expect(steppedZoom(100, 1) / 100).toBeGreaterThan(1);
    expect(steppedZoom(64, 4)).toBeCloseTo(128);
    expect([steppedZoom(399, 3), steppedZoom(0.021, -3)]).toEqual([400, 0.02]);
  });

  it('lets the end come to the middle of the view, and no further', () => {
    const scale = scaleOf({ widthPx: 1_000, lengthMs: 60_000 });
    expect(xOf(scrolledTo(scale, 1e9), 60_000)).toBeCloseTo(500);
    expect(scrolledTo(scale, -5).scrollMs).toBe(0);
    expect(scrolledTo(scaleOf({ lengthMs: 2_000 }), 500).scrollMs).toBe(0);
  });

  it('shows all of a video, or a span of it', () => {
    const all = { ...scaleOf({ lengthMs: 72_000 }), pxPerSec: fittingZoom({ widthPx: 1_000, lengthMs: 72_000 }) };
    expect(xOf(all, 72_000)).toBeCloseTo(976);
    const span = { startMs: 20_000, endMs: 26_000 };
    const near = zoomedTo(scaleOf({}), span);
    expect(xOf(near, span.startMs)).toBeCloseTo(80);
    expect(xOf(near, span.endMs)).toBeCloseTo(920);
  });

  it('scrolls no more than a span needs to be seen', () => {
    fc.assert(
      fc.property(scales, fc.double({ min: 0, max: 1, noNaN: true }), (scale, share) => {
        const startMs = share * scale.lengthMs;
        const seen = visibleSpan(scrolledToShow(scale, { startMs, endMs: startMs }));
        expect(startMs).toBeGreaterThanOrEqual(seen.startMs - 1e-3);
        expect(startMs).toBeLessThanOrEqual(seen.endMs + 1e-3);
      }),
    );
    const scale = scaleOf({});
    expect(scrolledToShow(scale, { startMs: 100, endMs: 900 })).toBe(scale);
  });

  it('is for hands a share between all that there is and the most', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const share = zoomShare(scale);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        if (share > 0 && share < 1) expect(zoomOfShare(scale, share)).toBeCloseTo(scale.pxPerSec, 6);
      }),
    );
  });
});

describe('the ruler', () => {
  const labels = (scale: Scale) =>
    ticksBetween(scale, scale.scrollMs, msAt(scale, scale.widthPx)).ticks.map(({ label }) => label);

  it('counts in steps that people count in', () => {
    expect(labels(scaleOf({ widthPx: 400 }))).toEqual(['0:00', '0:01', '0:02', '0:03', '0:04']);
    expect(labels(scaleOf({ pxPerSec: 400, widthPx: 240 }))).toEqual(['0:00.0', '0:00.2', '0:00.4', '0:00.6']);
    expect(labels(scaleOf({ pxPerSec: 0.1, widthPx: 800, lengthMs: 3 * 3_600_000 }))).toEqual([
      ...['0:00', '15:00', '30:00', '45:00', '1:00:00', '1:15:00', '1:30:00', '1:45:00', '2:00:00'],
    ]);
  });

  it('has room for every label, and few of them, at any zoom', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const { stepMs, parts, ticks } = ticksBetween(scale, scale.scrollMs, msAt(scale, scale.widthPx));
        expect((stepMs * scale.pxPerSec) / 1000).toBeGreaterThanOrEqual(Math.min(64, 86_400 * scale.pxPerSec));
        expect(Number.isInteger(stepMs / parts)).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(scale.widthPx / 64 + 2);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
      }),
    );
  });
});
