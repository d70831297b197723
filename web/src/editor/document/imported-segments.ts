import { GAP_S, MIN_LENGTH_S } from '../../../../src/domain/segments.js';
import type { Action } from './actions.js';
import type { DraftDocument, SegmentAudio, Span } from './draft-document.js';

/** Segments out of a file, on their way into a draft. */

export interface ImportedSegment extends Span {
  /** For people: the words of a cue, the name of a speaker. */
  label?: string;
  audio?: SegmentAudio | null;
}

/** What was done with a segment that does not fit as it is. `words` is a whole sentence. */
export interface ImportNote {
  what: 'shortened' | 'left_out';
  segment: ImportedSegment;
  words: string;
}

export interface FittedSegments {
  /** By their starts; none overlaps another one or what the draft has. */
  segments: ImportedSegment[];
  /** In the order of the file. */
  notes: ImportNote[];
}

const GAP_MS = GAP_S * 1000;
const MIN_MS = MIN_LENGTH_S * 1000;
/** Subtitles often follow each other without a gap, or reach a little into the next one. */
const TOUCHING_MS = 100;

/** Those that find room in the draft. Ends are cut a little where that is enough; everything else is told, with its reason. */
export function fitSegments(imported: readonly ImportedSegment[], { segments, video }: DraftDocument): FittedSegments {
  const endMs = video?.lengthMs ?? Number.POSITIVE_INFINITY;
  const sorted = imported.toSorted((a, b) => a.startMs - b.startMs);
  const fitted: ImportedSegment[] = [];
  const notes = new Map<ImportedSegment, ImportNote>();
  for (const [place, segment] of sorted.entries()) {
    const mostMs = Math.min(endMs, latestEnd(segment, [sorted[place + 1], ...segments]));
    const cut = { ...segment, endMs: Math.min(segment.endMs, mostMs) };
    const fault = faultOf(segment, cut, endMs, [fitted.at(-1), ...segments]);
    if (fault !== undefined) notes.set(segment, { what: 'left_out', segment, words: fault });
    else {
      fitted.push(cut);
      const lost = segment.endMs - cut.endMs;
      if (lost > GAP_MS)
        notes.set(segment, { what: 'shortened', segment, words: shortened(lost, cut.endMs === endMs) });
    }
  }
  return { segments: fitted, notes: imported.flatMap((segment) => notes.get(segment) ?? []) };
}

/** So that the gap before what follows stays, where no more than a little has to go for that. */
function latestEnd({ startMs, endMs }: Span, others: readonly (Span | undefined)[]): number {
  const next = others.filter((other) => other !== undefined && other.startMs > startMs) as Span[];
  const ends = next
    .map((other) => other.startMs - GAP_MS)
    .filter((most) => endMs > most && endMs - most <= TOUCHING_MS);
  return Math.min(Number.POSITIVE_INFINITY, ...ends);
}

function faultOf(segment: Span, cut: Span, videoMs: number, others: readonly (Span | undefined)[]): string | undefined {
  if (segment.startMs < 0 || segment.endMs <= segment.startMs) return 'It ends before it begins.';
  if (segment.startMs >= videoMs) return 'It lies behind the end of the video.';
  if (cut.endMs - cut.startMs < MIN_MS) return `It is shorter than ${MIN_LENGTH_S} s.`;
  const isTaken = others.some(
    (other) => other && cut.startMs < other.endMs + GAP_MS && other.startMs < cut.endMs + GAP_MS,
  );
  return isTaken ? 'Another segment is there already.' : undefined;
}

const shortened = (lostMs: number, isAtEnd: boolean): string =>
  isAtEnd
    ? 'It ends with the video now.'
    : `It ends ${(lostMs / 1000).toFixed(2)} s earlier, to leave room for the next.`;

/** What puts them into the draft. `newId`: another id each time. */
export function actionsFor(segments: readonly ImportedSegment[], newId: () => string): Action[] {
  return segments.flatMap(({ startMs, endMs, label, audio }): Action[] => {
    const segmentId = newId();
    return [
      { do: 'add', segment: { id: segmentId, startMs, endMs } },
      ...(label ? [{ do: 'setLabel', segmentId, label } as const] : []),
      ...(audio ? [{ do: 'assignAudio', segmentId, localId: audio.localId } as const] : []),
      ...(audio?.crop ? [{ do: 'setCrop', segmentId, crop: audio.crop } as const] : []),
    ];
  });
}
