import type { Action } from '../document/actions.js';
import { type DraftDocument, type DraftSegment, type Span, segmentOf } from '../document/draft-document.js';
import { drawnBetween, type Edge, movedTo, noRoomWords, trimmedTo } from '../geometry/placement.js';
import { lengthOf, MIN_MS } from '../geometry/rooms.js';
import type { Scale } from '../geometry/scale.js';
import { isAtSnap, type Moving, type Snapped, snapped, snapTargets } from '../geometry/snap.js';
import type { LaneGrab } from './hit-test.js';

/** What becomes of the draft by a pointer that was pressed at one time and is at another. */

export interface DragContext {
  /** As it was when the drag began. */
  document: DraftDocument;
  scale: Scale;
  playheadMs: number;
  isSnapping: boolean;
  /** What holds it since the step before. */
  held: Snapped | undefined;
  /** Of a segment that is drawn. */
  newId: string;
}

export interface DragStep {
  actions: Action[];
  segmentId: string;
  /** Where it is shown. */
  span: Span;
  snap?: Snapped | undefined;
  /** Why it does not go where the pointer is. */
  refusal?: string;
}

export const TOO_SHORT = 'A segment needs at least 0.4 s';

export interface Pulled {
  fromMs: number;
  toMs: number;
}

/** Undefined where what was grabbed is gone. */
export function dragStep(grab: LaneGrab, pulled: Pulled, context: DragContext): DragStep | undefined {
  if (grab.on === 'empty') return drawStep(pulled, context);
  const segment = segmentOf(context.document, grab.segmentId);
  if (!segment) return undefined;
  return grab.on === 'body' ? moveStep(segment, pulled, context) : trimStep(segment, grab.on, pulled, context);
}

function moveStep(segment: DraftSegment, { fromMs, toMs }: Pulled, context: DragContext): DragStep {
  const wantedMs = segment.startMs + toMs - fromMs;
  const snap = snapOf({ start: wantedMs, end: wantedMs + lengthOf(segment) }, { segment, moving: 'body' }, context);
  const { span, noRoom } = movedTo(context.document, segment, wantedMs + (snap?.byMs ?? 0));
  const segmentId = segment.id;
  if (noRoom) return { actions: [], segmentId, span: segment, refusal: noRoomWords(noRoom) };
  return { actions: [{ do: 'move', segmentId, startMs: span.startMs }], segmentId, span, snap: shown(snap, span) };
}

function trimStep(segment: DraftSegment, edge: Edge, { fromMs, toMs }: Pulled, context: DragContext): DragStep {
  const wantedMs = (edge === 'start' ? segment.startMs : segment.endMs) + toMs - fromMs;
  const snap = snapOf({ [edge]: wantedMs }, { segment, moving: edge }, context);
  const span = trimmedTo(context.document, segment, edge, wantedMs + (snap?.byMs ?? 0));
  const segmentId = segment.id;
  const toWhere = edge === 'start' ? span.startMs : span.endMs;
  return { actions: [{ do: 'trim', segmentId, edge, toMs: toWhere }], segmentId, span, snap: shown(snap, span) };
}

function drawStep({ fromMs, toMs }: Pulled, context: DragContext): DragStep {
  const [first, second] = toMs >= fromMs ? (['start', 'end'] as const) : (['end', 'start'] as const);
  const begun = snapOf({ [first]: fromMs }, { moving: first }, { ...context, held: undefined });
  const snap = snapOf({ [second]: toMs }, { moving: second }, context);
  const { span, noRoom } = drawnBetween(context.document, fromMs + (begun?.byMs ?? 0), toMs + (snap?.byMs ?? 0));
  const segmentId = context.newId;
  const here = { startMs: Math.min(fromMs, toMs), endMs: Math.max(fromMs, toMs) };
  if (noRoom) return { actions: [], segmentId, span: here, refusal: noRoomWords(noRoom) };
  if (lengthOf(span) < MIN_MS) return { actions: [], segmentId, span, refusal: TOO_SHORT };
  return { actions: [{ do: 'add', segment: { id: segmentId, ...span } }], segmentId, span, snap: shown(snap, span) };
}

function snapOf(
  moving: Moving,
  what: { segment?: DraftSegment; moving: 'body' | Edge },
  { document, scale, playheadMs, isSnapping, held }: DragContext,
): Snapped | undefined {
  if (!isSnapping) return undefined;
  return snapped(moving, snapTargets(document, { ...what, scale, playheadMs }), scale, held);
}

const shown = (snap: Snapped | undefined, span: Span) => (snap && isAtSnap(span, snap) ? snap : undefined);
