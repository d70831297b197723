import { describe, expect, it } from 'vitest';
import type { DraftDocument } from '../../../web/src/editor/document/draft-document.js';
import { segmentWords } from '../../../web/src/editor/document/segment-words.js';
import { windowFor } from '../../../web/src/editor/geometry/view-window.js';
import { adjusted, keyStep, valueWords } from '../../../web/src/editor/timeline/adjust-keys.js';
import { autoScrollSpeed } from '../../../web/src/editor/timeline/auto-scroll.js';
import { type DragContext, dragStep } from '../../../web/src/editor/timeline/drag-step.js';
import { wheelMeaning } from '../../../web/src/editor/timeline/wheel-meaning.js';
import { draftWith, made, media } from './drafts.js';
import { scaleOf } from './scales.js';

/** Of 10 s, with a (1–3 s, guest, 2.5 s long) and b (5–8 s). */
const draft = made(
  [
    { do: 'addAudio', audio: media('guest', 2_500) },
    { do: 'assignAudio', segmentId: 'a', localId: 'guest' },
  ],
  draftWith(10_000, [
    [1_000, 3_000],
    [5_000, 8_000],
  ]),
);
const at = (document: DraftDocument, place: number) => {
  const found = document.segments[place];
  if (!found) throw new Error(`There is no segment ${place + 1}.`);
  return found;
};

describe('a drag', () => {
  const context = (more: Partial<DragContext> = {}): DragContext => ({
    ...{ document: draft, scale: scaleOf({ lengthMs: 10_000 }), playheadMs: 9_777 },
    ...{ isSnapping: false, held: undefined, newId: 'new', ...more },
  });

  it('of a body moves, of an edge trims, and of nothing draws', () => {
    const body = dragStep({ on: 'body', segmentId: 'a' }, { fromMs: 1_500, toMs: 1_900.4 }, context());
    expect(body).toMatchObject({ actions: [{ do: 'move', startMs: 1_400 }], span: { startMs: 1_400, endMs: 3_400 } });
    const edge = dragStep({ on: 'end', segmentId: 'a' }, { fromMs: 2_990, toMs: 3_390 }, context());
    expect(edge?.actions).toEqual([{ do: 'trim', segmentId: 'a', edge: 'end', toMs: 3_400 }]);
    const drawn = dragStep({ on: 'empty' }, { fromMs: 9_500, toMs: 8_500 }, context());
    expect(drawn?.actions).toEqual([{ do: 'add', segment: { id: 'new', startMs: 8_500, endMs: 9_500 } }]);
  });

  it('snaps to what is near, holds it, and says its name', () => {
    const drag = (toMs: number, held?: DragContext['held']) =>
      dragStep({ on: 'end', segmentId: 'a' }, { fromMs: 3_000, toMs }, context({ isSnapping: true, held }));
    const caught = drag(3_450);
    expect(caught).toMatchObject({ span: { endMs: 3_500 }, snap: { target: { words: 'voice at 100 %' } } });
    expect(drag(3_390, caught?.snap)?.span.endMs).toBe(3_500);
    expect(drag(3_390)?.span.endMs).toBe(3_390);
  });

  it('says why it makes nothing', () => {
    const short = dragStep({ on: 'empty' }, { fromMs: 9_000, toMs: 9_300 }, context());
    expect(short).toMatchObject({ actions: [], refusal: 'A segment needs at least 0.4 s' });
    const over = dragStep({ on: 'body', segmentId: 'a' }, { fromMs: 1_000, toMs: 8_000 }, context());
    expect(over).toMatchObject({ actions: [], refusal: 'No room (2.0 s needed, 2.0 s free)' });
  });

  it('near an edge of the view scrolls, faster the nearer', () => {
    expect([500, 40, 20, -50, 980, 1_100].map((x) => autoScrollSpeed(x, 1_000))).toEqual([
      ...[0, 0, -450, -900, 450, 900],
    ]);
  });
});

describe('a wheel', () => {
  const wheel = { deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, metaKey: false };

  it('scrolls by the larger of its ways, in px whatever it counts in', () => {
    expect(wheelMeaning({ ...wheel, deltaY: 100 })).toEqual({ scrollPx: 100 });
    expect(wheelMeaning({ ...wheel, deltaX: -30, deltaY: 4 })).toEqual({ scrollPx: -30 });
    expect(wheelMeaning({ ...wheel, deltaY: 3, deltaMode: 1 })).toEqual({ scrollPx: 48 });
  });

  it('zooms with Ctrl: a notch is a step, a pinch is smooth', () => {
    expect(wheelMeaning({ ...wheel, deltaY: -120, ctrlKey: true })).toEqual({ zoomFactor: 2 ** 0.25 });
    expect(wheelMeaning({ ...wheel, deltaY: 100, metaKey: true })).toEqual({ zoomFactor: 2 ** -0.25 });
    expect(wheelMeaning({ ...wheel, deltaY: -7, ctrlKey: true })).toEqual({ zoomFactor: 2 ** 0.1 });
  });
});

describe('what is drawn', () => {
  it('is more than what is seen, and the same until that leaves it', () => {
    const scale = scaleOf({ scrollMs: 20_000 });
    const first = windowFor(scale);
    expect(first).toEqual({ fromMs: 15_000, toMs: 35_000, pxPerMs: 0.1 });
    expect(windowFor(scaleOf({ scrollMs: 24_900 }), first)).toBe(first);
    expect(windowFor(scaleOf({ scrollMs: 25_100 }), first)).not.toBe(first);
    expect(windowFor(scaleOf({ scrollMs: 20_000, pxPerSec: 101 }), first)).not.toBe(first);
    expect(windowFor(scaleOf({ scrollMs: 55_000 }))).toMatchObject({ fromMs: 50_000, toMs: 60_000 });
  });
});

describe('a segment in words', () => {
  it('has its place, its times, its voice, and how that fits', () => {
    expect(segmentWords(draft, at(draft, 0), { errors: 0, warnings: 1 })).toBe(
      'Segment 1 of 2, 1 to 3 seconds, guest.mp4, picture at 80 percent, 1 warning',
    );
    expect(segmentWords(draft, at(draft, 1), { errors: 2, warnings: 0 })).toBe(
      'Segment 2 of 2, 5 to 8 seconds, no voice yet, 2 errors',
    );
  });
});

describe('adjusting with keys', () => {
  const step = (place: number, which: 'start' | 'position' | 'end', key: string, isCoarse = false) =>
    adjusted(draft, at(draft, place), which, keyStep(key, isCoarse) ?? 0);

  it('goes by 10 ms, 100 ms, 1 s, and to the limit that the neighbours set', () => {
    expect(step(0, 'start', 'ArrowRight')).toEqual({ startMs: 1_010, endMs: 3_000 });
    expect(step(0, 'end', 'ArrowLeft', true)).toEqual({ startMs: 1_000, endMs: 2_900 });
    expect(step(0, 'position', 'PageUp')).toEqual({ startMs: 2_000, endMs: 4_000 });
    expect(step(0, 'position', 'End')).toEqual({ startMs: 2_980, endMs: 4_980 });
    expect(step(1, 'start', 'Home')).toEqual({ startMs: 3_020, endMs: 8_000 });
    expect(step(1, 'end', 'End')).toEqual({ startMs: 5_000, endMs: 10_000 });
    expect(step(1, 'end', 'Home')).toEqual({ startMs: 5_000, endMs: 5_400 });
    expect(keyStep('Tab', false)).toBeUndefined();
  });

  it('says where it is, and what stops it', () => {
    const close = made([{ do: 'setTimes', segmentId: 'b', times: { startMs: 3_020 } }], draft);
    expect(valueWords(close, at(close, 1), 'start')).toBe('3.02 seconds, after segment 1');
    expect(valueWords(close, at(close, 0), 'end')).toBe('3 seconds, before segment 2');
    expect(valueWords(draft, at(draft, 1), 'end')).toBe('8 seconds');
  });
});
