import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftDocument, DraftSegment, Span } from '../../../web/src/editor/document/draft-document.js';
import { reduce } from '../../../web/src/editor/document/reduce.js';
import {
  drawnBetween,
  limitsOf,
  movedTo,
  noRoomWords,
  placedNew,
  trimmedTo,
} from '../../../web/src/editor/geometry/placement.js';
import { isAtSnap, type Snapped, snapped, snapTargets } from '../../../web/src/editor/geometry/snap.js';
import { LENGTH_MS, rightDraft } from './draft-arbitrary.js';
import { draftWith, made, media, spansOf } from './drafts.js';
import { scaleOf } from './scales.js';

/** Of 10 s, with a (1–3 s), b (5–8 s) and free: 0–0.98, 3.02–4.98, 8.02–10. */
const draft = draftWith(10_000, [
  [1_000, 3_000],
  [5_000, 8_000],
]);
const segment = (document: DraftDocument, id: string): DraftSegment => {
  const found = document.segments.find((one) => one.id === id);
  if (!found) throw new Error(`There is no segment ${id}.`);
  return found;
};
const [a, b] = [segment(draft, 'a'), segment(draft, 'b')];
const span = (startMs: number, endMs: number): Span => ({ startMs, endMs });

describe('a segment that is moved', () => {
  it('lies where it is put, and stops 20 ms before what is in its way', () => {
    expect(movedTo(draft, a, 500).span).toEqual(span(500, 2_500));
    expect(movedTo(draft, a, -700).span).toEqual(span(0, 2_000));
    expect(movedTo(draft, a, 3_500).span).toEqual(span(2_980, 4_980));
    expect(movedTo(draft, b, 9_000).span).toEqual(span(7_000, 10_000));
  });

  it('jumps past a neighbour into the nearest room that it fits', () => {
    const roomy = draftWith(20_000, [
      [1_000, 3_000],
      [5_000, 8_000],
    ]);
    expect(movedTo(roomy, segment(roomy, 'a'), 7_600).span).toEqual(span(8_020, 10_020));
  });

  it('stays, with the reason, where it is held over a room that is too small', () => {
    expect(movedTo(draft, a, 8_000).noRoom).toEqual({ neededMs: 2_000, freeMs: 1_980 });
    expect(noRoomWords({ neededMs: 2_500, freeMs: 1_800 })).toBe('No room (2.5 s needed, 1.8 s free)');
    expect(noRoomWords({ neededMs: 400, freeMs: 20 })).toBe('No room (0.40 s needed, 0.02 s free)');
  });
});

describe('a segment that is trimmed', () => {
  it('keeps 400 ms, and 20 ms to the neighbour', () => {
    expect(trimmedTo(draft, a, 'end', 9_000)).toEqual(span(1_000, 4_980));
    expect(trimmedTo(draft, a, 'end', 0)).toEqual(span(1_000, 1_400));
    expect(trimmedTo(draft, a, 'start', -5)).toEqual(span(0, 3_000));
    expect(trimmedTo(draft, b, 'start', 0)).toEqual(span(3_020, 8_000));
    expect(limitsOf(draft, b)).toEqual({
      ...{ start: span(3_020, 7_600), end: span(5_400, 10_000), position: span(3_020, 7_000) },
    });
  });

  it('is left alone where it breaks the rules already', () => {
    const wrong = made([{ do: 'setTimes', segmentId: 'a', times: { endMs: 6_000 } }], draft);
    expect(trimmedTo(wrong, segment(wrong, 'b'), 'end', 9_000)).toEqual(span(5_000, 8_000));
  });
});

describe('a new segment', () => {
  it('is drawn inside the room where it was begun, in both directions', () => {
    expect(drawnBetween(draft, 3_500, 9_000).span).toEqual(span(3_500, 4_980));
    expect(drawnBetween(draft, 4_000, 100).span).toEqual(span(3_020, 4_000));
    expect(drawnBetween(draftWith(1_000, [[0, 900]]), 950, 990).noRoom).toEqual({ neededMs: 400, freeMs: 80 });
  });

  it('of a length goes to the nearest place that is long enough', () => {
    expect(placedNew(draft, 4_000, 1_900).span).toEqual(span(3_080, 4_980));
    expect(placedNew(draft, 0, 1_970).span).toEqual(span(8_020, 9_990));
    expect(placedNew(draft, 0, 2_500).noRoom).toEqual({ neededMs: 2_500, freeMs: 1_980 });
  });
});

describe('a snap', () => {
  const scale = scaleOf({ pxPerSec: 100, widthPx: 1_000, lengthMs: 10_000 });
  const snapOf = (moving: { start?: number; end?: number }, held?: Snapped, playheadMs = 9_500) => {
    const targets = snapTargets(draft, { segment: a, moving: 'body', scale, playheadMs });
    return snapped(moving, targets, scale, held);
  };

  it('catches within 8 px and lets go beyond 12 px', () => {
    expect(snapOf({ end: 4_899 })).toBeUndefined();
    const caught = snapOf({ end: 4_905 });
    expect(caught).toMatchObject({ edge: 'end', byMs: 75, target: { words: 'before segment 2' } });
    expect(snapOf({ end: 4_865 }, caught)).toMatchObject({ target: { ms: 4_980 } });
    expect(snapOf({ end: 4_855 }, caught)).toBeUndefined();
  });

  it('prefers neighbours, then the ends of the video, the playhead, and last the ruler', () => {
    expect(snapOf({ end: 4_990 })?.target.words).toBe('before segment 2'); // the mark of 5 s is as near
    expect(snapOf({ start: 5 })?.target.words).toBe('start of the video');
    expect(snapOf({ start: 4_000 }, undefined, 4_000)?.target.words).toBe('playhead');
    expect(snapOf({ start: 4_010 })?.target.words).toBe('0:04');
  });

  it('knows where the voice has its own speed, and only where the picture is fitted to it', () => {
    const voiced = made(
      [
        { do: 'addAudio', audio: media('guest', 1_700) },
        { do: 'assignAudio', segmentId: 'a', localId: 'guest' },
      ],
      draft,
    );
    const targetsOf = (document: DraftDocument) =>
      snapTargets(document, { segment: segment(document, 'a'), moving: 'end', scale, playheadMs: 0 });
    expect(targetsOf(voiced)).toContainEqual({ ms: 2_700, edge: 'end', words: 'voice at 100 %' });
    const cut = reduce(voiced, { do: 'setOption', option: { sync_mode: 'cut_off' } });
    expect(targetsOf(cut).map(({ words }) => words)).not.toContain('voice at 100 %');
  });
});

describe('whatever is done', () => {
  const anywhere = fc.integer({ min: -2_000, max: LENGTH_MS + 2_000 });
  const isRight = (document: DraftDocument) => {
    const spans = spansOf(document);
    const gaps = spans.slice(1).map(({ startMs }, place) => startMs - (spans[place]?.endMs ?? 0));
    expect(Math.min(20, ...gaps)).toBe(20);
    for (const { startMs, endMs } of spans) {
      expect(Number.isInteger(startMs) && Number.isInteger(endMs)).toBe(true);
      expect(endMs - startMs).toBeGreaterThanOrEqual(400);
      expect(startMs).toBeGreaterThanOrEqual(0);
      expect(endMs).toBeLessThanOrEqual(LENGTH_MS);
    }
  };
  const withSpan = (document: DraftDocument, id: string, times: Span | undefined) =>
    times ? reduce(document, { do: 'setTimes', segmentId: id, times }) : document;

  it('no segment comes to lie over another, nor outside, nor too short', () => {
    fc.assert(
      fc.property(rightDraft, fc.nat(), anywhere, anywhere, (document, at, toMs, fromMs) => {
        const one = document.segments[at % document.segments.length];
        if (!one) return;
        isRight(withSpan(document, one.id, movedTo(document, one, toMs).span));
        isRight(withSpan(document, one.id, trimmedTo(document, one, 'start', toMs)));
        isRight(withSpan(document, one.id, trimmedTo(document, one, 'end', toMs)));
        const drawn = drawnBetween(document, fromMs, toMs).span;
        if (drawn && drawn.endMs - drawn.startMs >= 400) {
          isRight(reduce(document, { do: 'add', segment: { id: 'new', ...drawn } }));
        }
        const { span: placed } = placedNew(document, toMs, 400 + (Math.abs(fromMs) % 3_000));
        if (placed) isRight(reduce(document, { do: 'add', segment: { id: 'new', ...placed } }));
      }),
    );
  });

  it('there and back again is where it was', () => {
    fc.assert(
      fc.property(rightDraft, fc.nat(), anywhere, (document, at, toMs) => {
        const one = document.segments[at % document.segments.length];
        if (!one) return;
        const there = withSpan(document, one.id, movedTo(document, one, toMs).span);
        const back = movedTo(there, segment(there, one.id), one.startMs).span;
        expect(back).toEqual(span(one.startMs, one.endMs));
      }),
    );
  });

  it('a snap breaks no limit, and is only shown where it is kept', () => {
    const input = [rightDraft, fc.nat(), anywhere, fc.double({ min: 1, max: 400, noNaN: true })] as const;
    fc.assert(
      fc.property(...input, (document, at, toMs, pxPerSec) => {
        const one = document.segments[at % document.segments.length];
        if (!one) return;
        const scale = scaleOf({ pxPerSec, lengthMs: LENGTH_MS });
        const targets = snapTargets(document, { segment: one, moving: 'end', scale, playheadMs: toMs });
        const found = snapped({ end: toMs }, targets, scale);
        const times = trimmedTo(document, one, 'end', toMs + (found?.byMs ?? 0));
        isRight(withSpan(document, one.id, times));
        if (found && isAtSnap(times, found)) expect(times.endMs).toBe(found.target.ms);
      }),
    );
  });
});
