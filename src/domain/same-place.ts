import type { SyncMode } from './job.js';
import type { Piece } from './result-timeline.js';
import type { Segment } from './segments.js';

/** The same place in the result and in the video that it was made of. All times in seconds. */

export interface Timeline {
  pieces: readonly Piece[];
  segments: readonly Pick<Segment, 'startTime' | 'endTime'>[];
  syncMode: SyncMode;
}

/** Where the original is when the result is at `seconds`. */
export function placeInOriginal({ pieces, segments, syncMode }: Timeline, seconds: number): number {
  const piece = pieces.findLast(({ start }) => start <= seconds) ?? pieces[0];
  if (!piece) return seconds;
  const { sound, start, length } = piece;
  const inside = Math.min(Math.max(seconds - start, 0), length);
  if (sound.kind === 'original') return sound.from + inside;
  const picture = pictureSeconds(segments, sound.segment);
  return sound.originalFrom + pictureAt(syncMode, inside, { picture, length });
}

/** Where the result is when the original is at `seconds`; of places that come more than once, the first. */
export function placeInResult({ pieces, segments, syncMode }: Timeline, seconds: number): number {
  const piece = pieces.findLast((one) => startInOriginal(one) <= seconds) ?? pieces[0];
  if (!piece) return seconds;
  const { sound, start, length } = piece;
  const inside = Math.max(seconds - startInOriginal(piece), 0);
  if (sound.kind === 'original' || syncMode !== 'remap') return start + Math.min(inside, length);
  return start + Math.min(inside / pictureSeconds(segments, sound.segment), 1) * length;
}

/** How fast the original's picture goes by while the result is at `seconds`; 1 is its own speed. */
export function pictureSpeed({ pieces, segments, syncMode }: Timeline, seconds: number): number {
  const piece = pieces.findLast(({ start }) => start <= seconds);
  if (syncMode !== 'remap' || piece?.sound.kind !== 'newAudio') return 1;
  return pictureSeconds(segments, piece.sound.segment) / piece.length;
}

const startInOriginal = ({ sound }: Piece) => (sound.kind === 'original' ? sound.from : sound.originalFrom);

const pictureSeconds = (segments: Timeline['segments'], index: number) => {
  const { startTime = 0, endTime = 0 } = segments[index] ?? {};
  return endTime - startTime;
};

/** sync-so.md 3.2: what the picture does where the new sound has another length. */
function pictureAt(syncMode: SyncMode, inside: number, { picture, length }: { picture: number; length: number }) {
  if (syncMode === 'remap') return (inside / length) * picture;
  if (syncMode === 'loop') return picture > 0 ? inside % picture : 0;
  if (syncMode === 'bounce') return thereAndBack(inside, picture);
  return Math.min(inside, picture);
}

function thereAndBack(inside: number, picture: number): number {
  if (picture <= 0) return 0;
  const place = inside % (2 * picture);
  return place <= picture ? place : 2 * picture - place;
}
