import { timeWords } from '../../ui/times.js';
import { audioOf, type DraftDocument, type DraftSegment, type Span } from './draft-document.js';
import { pictureSpeed } from './fit.js';

/** A segment as it is read aloud. */

export interface Marks {
  errors: number;
  warnings: number;
}

/** "Segment 2 of 3, 5.5 to 8 seconds, guest.mp3, picture at 78 percent, 1 warning" */
export function segmentWords(document: DraftDocument, segment: DraftSegment, { errors, warnings }: Marks): string {
  const speed = pictureSpeed(document, segment);
  return [
    `Segment ${document.segments.indexOf(segment) + 1} of ${document.segments.length}`,
    spanWords(segment),
    audioOf(document, segment.audio?.localId)?.fileName ?? 'no voice yet',
    ...(speed === undefined ? [] : [`picture at ${Math.round(speed * 100)} percent`]),
    ...(errors > 0 ? [`${errors} ${errors === 1 ? 'error' : 'errors'}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ].join(', ');
}

/** "5.5 seconds, in segment 2": a place of the video. */
export function playheadWords({ segments }: DraftDocument, ms: number): string {
  const number = segments.findIndex(({ startMs, endMs }) => startMs <= ms && ms < endMs) + 1;
  return number === 0 ? timeWords(ms) : `${timeWords(ms)}, in segment ${number}`;
}

/** "5.5 to 8 seconds" */
export const spanWords = ({ startMs, endMs }: Span): string => `${startMs / 1000} to ${endMs / 1000} seconds`;
