import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftDocument } from '../../../web/src/editor/document/draft-document.js';
import { begun, cancelled, type Edited, kept, noHistory, updated } from '../../../web/src/editor/document/history.js';
import { msAt } from '../../../web/src/editor/geometry/scale.js';
import { dragStep } from '../../../web/src/editor/timeline/drag-step.js';
import { grabAt, type LaneGrab } from '../../../web/src/editor/timeline/hit-test.js';
import {
  type Grab,
  idle,
  type Order,
  type Phase,
  type PointerEventIn,
  turn,
} from '../../../web/src/editor/timeline/pointer-machine.js';
import { rightDraft } from './draft-arbitrary.js';
import { draftWith } from './drafts.js';
import { scaleOf } from './scales.js';

const body: Grab = { on: 'body', segmentId: 'a' };
const down = (x: number, more: Partial<Extract<PointerEventIn, { is: 'down' }>> = {}): PointerEventIn => ({
  ...{ is: 'down', id: 1, x, y: 0, isTouch: false, grab: body },
  ...more,
});
const move = (x: number, id = 1): PointerEventIn => ({ is: 'move', id, x, y: 0 });
const [up, lost, held, escapeKey]: PointerEventIn[] = [
  { is: 'up', id: 1 },
  { is: 'lost', id: 1 },
  { is: 'held' },
  { is: 'escape' },
];

function ordersOf(events: (PointerEventIn | undefined)[]): Order[] {
  let phase: Phase = idle;
  return events.flatMap((event) => {
    if (!event) return [];
    const [next, orders] = turn(phase, event);
    phase = next;
    return orders;
  });
}
const names = (events: (PointerEventIn | undefined)[]) => ordersOf(events).map(({ order }) => order);

describe('a mouse', () => {
  it('drags after 4 px, from where it was pressed, and keeps when it is let go', () => {
    expect(ordersOf([down(100), move(103), move(105), move(130), up])).toEqual([
      { order: 'begin', grab: body, x: 100 },
      { order: 'drag', x: 105 },
      { order: 'drag', x: 130 },
      { order: 'keep' },
    ]);
  });

  it('clicks where it does not move, and seeks at once where that is what a lane is for', () => {
    expect(ordersOf([down(100), move(102), up])).toEqual([{ order: 'click', grab: body, x: 100 }]);
    const time: Grab = { on: 'time' };
    expect(names([down(100, { grab: time }), move(101), up])).toEqual(['seek', 'seek']);
  });

  it('restores on Escape, and when the browser takes it away; what comes later is nothing', () => {
    expect(names([down(100), move(120), escapeKey, move(140), up])).toEqual(['begin', 'drag', 'restore']);
    expect(names([down(100), move(120), lost])).toEqual(['begin', 'drag', 'restore']);
    expect(names([down(100), escapeKey, move(140), up])).toEqual([]);
  });
});

describe('a finger', () => {
  const touch = (x: number, more = {}) => down(x, { isTouch: true, ...more });

  it('pans, unless it rests first', () => {
    expect(ordersOf([touch(100), move(90), move(70), up])).toEqual([
      ...[{ order: 'wait' }, { order: 'stopWaiting' }],
      { order: 'pan', byPx: 10 },
      { order: 'pan', byPx: 20 },
    ]);
    expect(names([touch(100), held, move(120), up])).toEqual(['wait', 'begin', 'drag', 'keep']);
    expect(names([touch(100), up, held])).toEqual(['wait', 'stopWaiting', 'click']);
  });

  it('with a second one gives up what it does, and zooms about the middle between them', () => {
    const second = touch(200, { id: 2 });
    const orders = ordersOf([touch(100), held, second, move(250, 2), { is: 'up', id: 2 }, move(120), up]);
    expect(orders).toEqual([
      ...[{ order: 'wait' }, { order: 'begin', grab: body, x: 100 }, { order: 'restore' }],
      { order: 'pinch', factor: 1.5, x: 175, byPx: -25 },
    ]);
  });
});

describe('what lies under a pointer', () => {
  const document = draftWith(20_000, [
    [1_000, 3_000],
    [3_020, 3_420],
    [10_000, 12_000],
  ]);
  const scale = scaleOf({ lengthMs: 20_000 });
  const at = (x: number) => grabAt(document.segments, scale, x);

  it('is an edge 16 px inside and 8 px outside, else the body', () => {
    expect(at(992)).toEqual({ on: 'start', segmentId: 'c' });
    expect(at(991)).toEqual({ on: 'empty' });
    expect([at(1_015), at(1_017), at(1_183), at(1_185), at(1_208)].map(({ on }) => on)).toEqual([
      ...['start', 'body', 'body', 'end', 'end'],
    ]);
  });

  it('is never an edge for more than a third, and of two the one that it is over', () => {
    const near = (x: number) => grabAt(document.segments, { ...scale, pxPerSec: 50 }, x); // b: 151 to 171
    expect([near(157), near(158), near(164), near(165)]).toMatchObject([
      ...[{ on: 'start', segmentId: 'b' }, { on: 'body' }, { on: 'body' }, { on: 'end', segmentId: 'b' }],
    ]);
    expect(at(299)).toEqual({ on: 'end', segmentId: 'a' });
  });
});

describe('whatever pointers do', () => {
  const x = fc.integer({ min: -100, max: 1_200 });
  const id = fc.integer({ min: 1, max: 3 });
  const event = (document: DraftDocument) =>
    fc.oneof(
      fc.record({ id, x, isTouch: fc.boolean() }).map((press): PointerEventIn => {
        const grab = grabAt(document.segments, scaleOf({ pxPerSec: 40 }), press.x);
        return { is: 'down', y: 0, grab, ...press };
      }),
      fc.record({ is: fc.constant('move' as const), id, x, y: fc.constant(0) }),
      fc.record({ is: fc.constant('up' as const), id }),
      fc.record({ is: fc.constantFrom('lost' as const), id }),
      fc.record({ is: fc.constantFrom('held' as const, 'escape' as const) }),
    );
  const courses = rightDraft.chain((document) =>
    fc.tuple(fc.constant(document), fc.array(event(document), { maxLength: 60 })),
  );

  it('every drag that begins ends once, kept or restored, and is all there is between', () => {
    fc.assert(
      fc.property(courses, ([, events]) => {
        let isDragging = false;
        for (const order of names([...events, escapeKey])) {
          if (order === 'begin') expect(isDragging).toBe(false);
          if (['drag', 'keep', 'restore'].includes(order)) expect(isDragging).toBe(true);
          if (['click', 'pan', 'pinch', 'wait'].includes(order)) expect(isDragging).toBe(false);
          if (['begin', 'keep', 'restore'].includes(order)) isDragging = order === 'begin';
        }
        expect(isDragging).toBe(false);
      }),
    );
  });

  it('what was not kept leaves the draft as it was', () => {
    fc.assert(
      fc.property(courses, ([document, events]) => {
        const hand = new Hand(document);
        for (const order of ordersOf([...events, escapeKey])) {
          hand.obey(order);
          if (order.order === 'restore') expect(hand.edited.document).toBe(hand.before);
        }
        const steps = hand.edited.history.past.length;
        expect(steps).toBeLessThanOrEqual(names(events).filter((order) => order === 'keep').length);
        if (steps === 0) expect(hand.edited.document).toBe(document);
      }),
    );
  });
});

/** Does with a draft what the orders say, as the timeline does. */
class Hand {
  edited: Edited;
  before: DraftDocument;
  private grab: LaneGrab = { on: 'empty' };
  private fromMs = 0;
  private readonly scale = scaleOf({ pxPerSec: 40 });

  constructor(document: DraftDocument) {
    this.before = document;
    this.edited = { document, selection: [], history: noHistory() };
  }

  obey(order: Order): void {
    if (order.order === 'begin') this.begin(order.grab, order.x);
    else if (order.order === 'drag') this.drag(order.x);
    else if (order.order === 'keep') this.edited = kept(this.edited);
    else if (order.order === 'restore') this.edited = cancelled(this.edited);
  }

  private begin(grab: LaneGrab, x: number): void {
    [this.grab, this.fromMs, this.before] = [grab, msAt(this.scale, x), this.edited.document];
    this.edited = begun(this.edited, 'drag');
  }

  private drag(x: number): void {
    const context = { document: this.before, scale: this.scale, playheadMs: 0, isSnapping: true, held: undefined };
    const newId = `new-${this.edited.history.past.length}`;
    const step = dragStep(this.grab, { fromMs: this.fromMs, toMs: msAt(this.scale, x) }, { ...context, newId });
    if (step) this.edited = updated(this.edited, step.actions);
  }
}
