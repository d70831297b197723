import type { SyncMode } from '../src/domain/job.js';
import type { AudioCrop, Segment } from '../src/domain/segments.js';

/** A stretch of a source or of the result, in seconds. */
export interface Range {
  start: number;
  end: number;
}

/** How a piece's pictures fill its place in the result when the two lengths differ. */
export type Play = 'once' | 'stretch' | 'loop' | 'bounce' | 'hold';

/** One stretch of the result and what it is made of. */
export interface Piece {
  /** Place in the request's segments; absent between segments and where the whole video is one piece. */
  segment?: number;
  /** The pictures, on the video's timeline. */
  video: Range;
  play: Play;
  /** The new sound, on its own timeline, silence after its end; absent: the video's own sound. */
  audio?: Range & { refId: string };
  /** Its place in the result. */
  output: Range;
}

export interface TimelineInput {
  videoSeconds: number;
  /** By refId. */
  audioSeconds: ReadonlyMap<string, number>;
  syncMode: SyncMode;
  segments: readonly (Segment & { optionsOverride?: { sync_mode?: SyncMode } })[];
}

type Synced = Omit<Piece, 'output' | 'segment'> & { seconds: number };

const length = ({ start, end }: Range) => end - start;
const first = ({ start }: Range, seconds: number): Range => ({ start, end: start + seconds });

/**
 * The pieces of the result in order: each segment at the length its sync mode gives it, the original between them.
 * Sync.so does not say what happens outside segments (sync-so.md 4); we keep picture and sound there.
 */
export function segmentTimeline(input: TimelineInput): Piece[] {
  const indexed = input.segments.map((segment, index) => ({ segment, index }));
  const pieces: Piece[] = [];
  let at = 0;
  for (const { segment, index } of indexed.toSorted((a, b) => a.segment.startTime - b.segment.startTime)) {
    pushOriginal(pieces, { start: at, end: segment.startTime });
    const video = { start: segment.startTime, end: segment.endTime };
    const mode = segment.optionsOverride?.sync_mode ?? input.syncMode;
    const audio = cropOf(segment.audioInput, input.audioSeconds);
    push(pieces, { ...sync(video, audio, segment.audioInput.refId, mode), segment: index });
    at = segment.endTime;
  }
  pushOriginal(pieces, { start: at, end: input.videoSeconds });
  return pieces;
}

/** Without segments: the whole video with one audio. */
export function wholeTimeline(videoSeconds: number, audio: { refId: string; seconds: number }, mode: SyncMode) {
  const pieces: Piece[] = [];
  push(pieces, sync({ start: 0, end: videoSeconds }, { start: 0, end: audio.seconds }, audio.refId, mode));
  return pieces;
}

/** Length of the result in seconds. */
export const timelineSeconds = (pieces: readonly Piece[]): number => pieces.at(-1)?.output.end ?? 0;

function cropOf(audio: { refId: string } & Partial<AudioCrop>, lengths: ReadonlyMap<string, number>): Range {
  const whole = lengths.get(audio.refId);
  if (whole === undefined) throw new Error(`No audio is called "${audio.refId}".`);
  return { start: audio.startTime ?? 0, end: audio.endTime ?? whole };
}

/**
 * sync-so.md 3.2. `silence` with an audio longer than the video is not settled there: the result is as long as the
 * audio, over the last picture.
 */
function sync(video: Range, audio: Range, refId: string, mode: SyncMode): Synced {
  const v = length(video);
  const a = length(audio);
  const sound = { ...audio, refId };
  switch (mode) {
    case 'remap':
      return { video, audio: sound, play: 'stretch', seconds: a };
    case 'cut_off': {
      const seconds = Math.min(v, a);
      return { video: first(video, seconds), audio: { ...first(audio, seconds), refId }, play: 'once', seconds };
    }
    case 'silence':
      return { video, audio: sound, play: a > v ? 'hold' : 'once', seconds: Math.max(v, a) };
    default:
      return { video: first(video, Math.min(v, a)), audio: sound, play: a > v ? mode : 'once', seconds: a };
  }
}

function pushOriginal(pieces: Piece[], video: Range) {
  if (length(video) > 0) push(pieces, { video, play: 'once', seconds: length(video) });
}

function push(pieces: Piece[], { seconds, ...piece }: Synced & { segment?: number }) {
  const start = timelineSeconds(pieces);
  pieces.push({ ...piece, output: { start, end: start + seconds } });
}
