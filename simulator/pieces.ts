import type { SyncMode } from '../src/domain/job.js';
import { GenerationFault } from './faults.js';
import type { Gathered } from './gather-inputs.js';
import type { GenerateBody, GenerateSegment } from './generate-schema.js';
import { type Piece, segmentTimeline, wholeTimeline } from './timeline.js';

/** Rounding to ms is forgiven; 2 ms past the end was refused by the live server (sync-so.md 4). */
const TOLERANCE_S = 0.001;

/** The result's pieces, after the rules that need the media; GenerationFault where these are broken. */
export function piecesOf(body: GenerateBody, media: Gathered, touching: 'refuse' | 'accept'): Piece[] {
  const { segments, options } = body;
  const videoSeconds = media.video.facts.seconds;
  const [first] = media.audio;
  if (!first) throw new GenerationFault('generation_input_audio_invalid');
  // Defaults: sync-so.md 3.2.
  if (!segments) return wholeTimeline(videoSeconds, first, options?.sync_mode ?? 'bounce');
  const audioSeconds = new Map(media.audio.map(({ refId, seconds }) => [refId, seconds]));
  for (const [index, segment] of segments.entries()) checkBounds(index, segment, videoSeconds, audioSeconds);
  if (touching === 'refuse') checkTouching(segments);
  const syncMode: SyncMode = options?.sync_mode ?? 'remap';
  return segmentTimeline({ videoSeconds, audioSeconds, syncMode, segments });
}

function checkBounds(index: number, segment: GenerateSegment, video: number, lengths: ReadonlyMap<string, number>) {
  const { refId, startTime = 0, endTime = 0 } = segment.audioInput;
  const audio = lengths.get(refId) ?? 0;
  const at = `Segment ${index + 1}`;
  if (segment.endTime > video + TOLERANCE_S) throw fault(`${at} ends after the video (${video.toFixed(3)} s).`);
  if (endTime > audio + TOLERANCE_S) throw fault(`${at} takes audio from after its end (${audio.toFixed(3)} s).`);
  if (startTime >= audio) throw fault(`${at} takes audio that begins after its end.`);
}

function checkTouching(segments: readonly GenerateSegment[]) {
  const starts = new Set(segments.map(({ startTime }) => startTime));
  if (segments.some(({ endTime }) => starts.has(endTime))) throw fault('Two segments touch.');
}

const fault = (reason: string) =>
  new GenerationFault('generation_input_segments_invalid', `The segments configuration is invalid. ${reason}`);
