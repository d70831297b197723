import type { LaneGrab } from './hit-test.js';

/** What pointers mean on the timeline: events in, orders out, and nothing else. Places are px of the lanes. */

/** Besides segments: the lanes on which a place in time is chosen. */
export type Grab = LaneGrab | { on: 'time' };

export type PointerEventIn =
  | { is: 'down'; id: number; x: number; y: number; isTouch: boolean; grab: Grab }
  | { is: 'move'; id: number; x: number; y: number }
  | { is: 'up'; id: number }
  /** The browser has taken it away. */
  | { is: 'lost'; id: number }
  /** A finger has rested as long as it takes. */
  | { is: 'held' }
  | { is: 'escape' };

export type Order =
  | { order: 'begin'; grab: LaneGrab; x: number }
  | { order: 'drag'; x: number }
  | { order: 'keep' }
  | { order: 'restore' }
  | { order: 'click'; grab: LaneGrab; x: number }
  | { order: 'seek'; x: number }
  | { order: 'pan'; byPx: number }
  /** About a place that has itself moved. */
  | { order: 'pinch'; factor: number; x: number; byPx: number }
  /** `held` is to come, unless `stopWaiting` comes first. */
  | { order: 'wait' }
  | { order: 'stopWaiting' };

interface Finger {
  id: number;
  x: number;
}

export type Phase =
  | { at: 'idle' }
  | { at: 'pressed'; id: number; x: number; y: number; isTouch: boolean; grab: Grab }
  | { at: 'dragging'; id: number; x: number; isTouch: boolean }
  | { at: 'scrubbing'; id: number; x: number; isTouch: boolean }
  | { at: 'panning'; id: number; x: number; isTouch: boolean }
  | { at: 'pinching'; fingers: [Finger, Finger] };

export type Turn = [Phase, Order[]];

/** Before it is no click any more. */
const THRESHOLD_PX = 4;

export const idle: Phase = { at: 'idle' };

export function turn(phase: Phase, event: PointerEventIn): Turn {
  if (event.is === 'down') return down(phase, event);
  if (event.is === 'held') return held(phase);
  if (event.is === 'escape') return aborted(phase);
  if (!isOwn(phase, event.id)) return [phase, []];
  if (event.is === 'move') return moved(phase, event);
  return event.is === 'up' ? up(phase) : aborted(phase);
}

const isOwn = (phase: Phase, id: number): boolean =>
  phase.at === 'pinching' ? phase.fingers.some((finger) => finger.id === id) : phase.at !== 'idle' && phase.id === id;

type On<Is extends PointerEventIn['is']> = Extract<PointerEventIn, { is: Is }>;

function down(phase: Phase, { id, x, y, isTouch, grab }: On<'down'>): Turn {
  if (phase.at === 'pinching') return [phase, []];
  if (phase.at !== 'idle') {
    const [, orders] = aborted(phase);
    if (!isTouch || !phase.isTouch) return [idle, orders];
    return [
      {
        at: 'pinching',
        fingers: [
          { id: phase.id, x: phase.x },
          { id, x },
        ],
      },
      orders,
    ];
  }
  if (grab.on === 'time' && !isTouch) return [{ at: 'scrubbing', id, x, isTouch }, [{ order: 'seek', x }]];
  return [{ at: 'pressed', id, x, y, isTouch, grab }, isTouch ? [{ order: 'wait' }] : []];
}

function held(phase: Phase): Turn {
  if (phase.at !== 'pressed' || !phase.isTouch) return [phase, []];
  return dragFrom(phase);
}

function dragFrom({ id, x, isTouch, grab }: Extract<Phase, { at: 'pressed' }>): Turn {
  if (grab.on === 'time') return [{ at: 'scrubbing', id, x, isTouch }, [{ order: 'seek', x }]];
  return [{ at: 'dragging', id, x, isTouch }, [{ order: 'begin', grab, x }]];
}

function moved(phase: Phase, { id, x, y }: On<'move'>): Turn {
  switch (phase.at) {
    case 'pressed': {
      if (Math.hypot(x - phase.x, y - phase.y) < THRESHOLD_PX) return [phase, []];
      if (phase.isTouch) return pannedFrom(phase, x);
      const [next, orders] = dragFrom(phase);
      return [next, [...orders, { order: 'drag', x }]];
    }
    case 'dragging':
      return [{ ...phase, x }, [{ order: 'drag', x }]];
    case 'scrubbing':
      return [{ ...phase, x }, [{ order: 'seek', x }]];
    case 'panning':
      return [{ ...phase, x }, [{ order: 'pan', byPx: phase.x - x }]];
    case 'pinching':
      return pinched(phase.fingers, { id, x });
    case 'idle':
      return [phase, []];
  }
}

const pannedFrom = ({ id, x: fromX }: { id: number; x: number }, x: number): Turn => [
  { at: 'panning', id, x, isTouch: true },
  [{ order: 'stopWaiting' }, { order: 'pan', byPx: fromX - x }],
];

/** Fingers that are closer than this would zoom by leaps. */
const LEAST_APART_PX = 16;

function pinched(before: [Finger, Finger], moving: Finger): Turn {
  const fingers = before.map((finger) => (finger.id === moving.id ? moving : finger)) as [Finger, Finger];
  const apart = ([a, b]: [Finger, Finger]) => Math.max(LEAST_APART_PX, Math.abs(a.x - b.x));
  const middle = ([a, b]: [Finger, Finger]) => (a.x + b.x) / 2;
  const [x, factor] = [middle(fingers), apart(fingers) / apart(before)];
  return [{ at: 'pinching', fingers }, [{ order: 'pinch', factor, x, byPx: middle(before) - x }]];
}

function up(phase: Phase): Turn {
  switch (phase.at) {
    case 'pressed': {
      const { grab, x, isTouch } = phase;
      const orders: Order[] = isTouch ? [{ order: 'stopWaiting' }] : [];
      return [idle, [...orders, grab.on === 'time' ? { order: 'seek', x } : { order: 'click', grab, x }]];
    }
    case 'dragging':
      return [idle, [{ order: 'keep' }]];
    default:
      return [idle, []];
  }
}

/** As if it had never been pressed. */
function aborted(phase: Phase): Turn {
  if (phase.at === 'dragging') return [idle, [{ order: 'restore' }]];
  return [idle, phase.at === 'pressed' && phase.isTouch ? [{ order: 'stopWaiting' }] : []];
}
