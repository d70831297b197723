import type { DraftDocument, DraftSegment, Span } from '../document/draft-document.js';
import { voiceMsOf } from '../document/fit.js';
import type { Edge } from './placement.js';
import { GAP_MS, lastMsOf } from './rooms.js';
import { pxPerMs, type Scale, visibleSpan } from './scale.js';
import { ticksBetween } from './ticks.js';

/** Places that an edge jumps to when it comes near, and how near that is. */

const CATCH_PX = 8;
/** Further than it is caught, so that it does not flicker at the border. */
const RELEASE_PX = 12;

export interface SnapTarget {
  ms: number;
  /** Of the segment that is moved. */
  edge: Edge | 'either';
  /** Shown at its line. */
  words: string;
}

export interface Snapped {
  edge: Edge;
  target: SnapTarget;
  /** To be added to what the pointer says. */
  byMs: number;
}

/** What is moved: its edges, as far as they do, in ms. */
export type Moving = Partial<Record<Edge, number>>;

/** In the order in which they win where two are as near. */
export function snapTargets(
  document: DraftDocument,
  {
    segment,
    moving,
    scale,
    playheadMs,
  }: { segment?: DraftSegment; moving: 'body' | Edge; scale: Scale; playheadMs: number },
): SnapTarget[] {
  const lastMs = lastMsOf(document);
  return [
    ...document.segments.filter(({ id }) => id !== segment?.id).flatMap(neighbourTargets(document)),
    { ms: 0, edge: 'start', words: 'start of the video' },
    ...(Number.isFinite(lastMs) ? [{ ms: lastMs, edge: 'end', words: 'end of the video' } as const] : []),
    { ms: playheadMs, edge: 'either', words: 'playhead' },
    ...(segment && moving !== 'body' ? fullSpeedTarget(document, segment, moving) : []),
    ...tickTargets(scale),
  ];
}

const neighbourTargets =
  ({ segments }: DraftDocument) =>
  (neighbour: DraftSegment): SnapTarget[] => {
    const name = `segment ${segments.indexOf(neighbour) + 1}`;
    return [
      { ms: neighbour.startMs - GAP_MS, edge: 'end', words: `before ${name}` },
      { ms: neighbour.endMs + GAP_MS, edge: 'start', words: `after ${name}` },
    ];
  };

function fullSpeedTarget(document: DraftDocument, segment: DraftSegment, edge: Edge): SnapTarget[] {
  const voiceMs = voiceMsOf(document, segment);
  if (voiceMs === undefined || document.options.sync_mode !== 'remap') return [];
  const ms = edge === 'end' ? segment.startMs + Math.round(voiceMs) : segment.endMs - Math.round(voiceMs);
  return [{ ms, edge, words: 'voice at 100 %' }];
}

function tickTargets(scale: Scale): SnapTarget[] {
  const { startMs, endMs } = visibleSpan(scale);
  return ticksBetween(scale, startMs, endMs).ticks.map(({ ms, label }) => ({ ms, edge: 'either', words: label }));
}

/** The nearest target of any of the edges; the one that holds it already, until it is pulled away. */
export function snapped(
  moving: Moving,
  targets: readonly SnapTarget[],
  scale: Pick<Scale, 'pxPerSec'>,
  held?: Snapped,
): Snapped | undefined {
  const near = (one: Snapped) => Math.abs(one.byMs) * pxPerMs(scale);
  const candidates = (['start', 'end'] as const).flatMap((edge) => catches(edge, moving[edge], targets));
  const still = held && candidates.find(({ edge, target }) => edge === held.edge && isSame(target, held.target));
  if (still && near(still) <= RELEASE_PX) return still;
  return candidates
    .filter((one) => near(one) <= CATCH_PX)
    .reduce<Snapped | undefined>(
      (best, one) => (best === undefined || Math.round(near(one)) < Math.round(near(best)) ? one : best),
      undefined,
    );
}

function catches(edge: Edge, ms: number | undefined, targets: readonly SnapTarget[]): Snapped[] {
  if (ms === undefined) return [];
  return targets
    .filter((target) => target.edge === 'either' || target.edge === edge)
    .map((target) => ({ edge, target, byMs: target.ms - ms }));
}

const isSame = (a: SnapTarget, b: SnapTarget) => a.ms === b.ms && a.words === b.words;

/** Whether a segment came to lie where it snapped to: limits go before. */
export const isAtSnap = ({ startMs, endMs }: Span, { edge, target }: Snapped): boolean =>
  (edge === 'start' ? startMs : endMs) === target.ms;
