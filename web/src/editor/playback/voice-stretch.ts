import type { SyncMode } from '../../../../src/domain/job.js';
import type { Stretch } from '../../media/tiles.js';
import type { DraftSegment } from '../document/draft-document.js';

/** A voice is as long as its segment on the timeline in these; in the others it runs beside the picture. */
const STRETCHED: readonly SyncMode[] = ['remap', 'loop', 'bounce'];

/**
 * What of its voice lies under a part of a segment: `seen` is of the video, what comes back of the audio file, as a waveform
 * takes it. `voiceMs`: of the whole file. Undefined where no sound lies there.
 */
export function voiceStretch(
  { startMs, endMs, audio }: Pick<DraftSegment, 'startMs' | 'endMs' | 'audio'>,
  { mode, voiceMs, seen }: { mode: SyncMode; voiceMs: number; seen: Stretch },
): Stretch | undefined {
  const used = audio?.crop ?? { startMs: 0, endMs: voiceMs };
  const usedMs = Math.min(used.endMs, voiceMs) - used.startMs;
  if (!audio || usedMs <= 0 || endMs <= startMs) return undefined;
  const factor = STRETCHED.includes(mode) ? usedMs / (endMs - startMs) : 1;
  const at = (ms: number) => used.startMs + Math.min(usedMs, (ms - startMs) * factor);
  const [fromMs, toMs] = [at(seen.fromMs), at(seen.toMs)];
  return toMs > fromMs ? { fromMs, toMs, pxPerMs: seen.pxPerMs / factor } : undefined;
}
