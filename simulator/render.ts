import { appendFile, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conformVideo } from './conform-video.js';
import { GenerationFault } from './faults.js';
import { NO_EXTRAS, runFfmpeg } from './ffmpeg.js';
import type { VideoFacts } from './media.js';
import { assembleAudio, decodeAudio, PCM_FORMAT } from './render-audio.js';
import { planRender } from './render-plan.js';
import { renderClips } from './render-video.js';
import type { Piece } from './timeline.js';

export interface RenderOptions {
  ffmpegPath: string;
  video: { path: string; facts: VideoFacts };
  /** Files by refId. */
  audio: ReadonlyMap<string, string>;
  pieces: readonly Piece[];
  /** Scratch folder of this render alone. */
  folder: string;
  target: string;
  signal?: AbortSignal;
  onFraction?: (fraction: number) => void;
}

/**
 * Makes the result: H.264 at the source's frame rate, constant, with AAC at 48 kHz, index first.
 * Clips are encoded one by one and joined without encoding again, so memory stays flat whatever the length.
 */
export async function render(o: RenderOptions): Promise<void> {
  const { rate, seconds: videoSeconds } = o.video.facts;
  const plan = planRender(o.pieces, rate);
  const pictures = join(o.folder, 'pictures.mp4');
  const conformed = conformVideo({ ...o, source: o.video.path, rate, target: pictures });
  const colorTags = await conformed.catch(invalid('video', o.signal));
  const list = await renderClips({ ...o, pictures, colorTags, videoSeconds, plan, rate });
  const target = join(o.folder, 'sound.pcm');
  const decoded = await decodeAll(o);
  await assembleAudio({ pieces: o.pieces, pieceFrames: plan.pieceFrames, rate, ...decoded, target });
  await runFfmpeg(o.ffmpegPath, joinArguments(list, target, o.target), { signal: o.signal });
}

/** What cannot be decoded is an input nobody can use. */
const invalid = (type: 'video' | 'audio', signal?: AbortSignal) => (error: unknown) => {
  signal?.throwIfAborted();
  const reason = error instanceof Error ? error.message : '';
  throw new GenerationFault(`generation_input_${type}_invalid`, `The ${type} cannot be decoded: ${reason}`);
};

/** For load tests: the input's bytes and one empty box after them, so that the result differs but costs no encoding. */
export async function renderFast(video: string, target: string, mark: string): Promise<void> {
  await copyFile(video, target);
  const text = Buffer.from(mark);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + text.length);
  head.write('free', 4); // players skip a "free" box (ISO/IEC 14496-12)
  await appendFile(target, Buffer.concat([head, text]));
}

async function decodeAll({ ffmpegPath, folder, video, audio, pieces, signal }: RenderOptions) {
  const replacements = new Map<string, string>();
  const used = new Set(pieces.flatMap((piece) => (piece.audio ? [piece.audio.refId] : [])));
  for (const [index, [refId, path]] of [...audio].entries()) {
    if (!used.has(refId)) continue;
    const target = join(folder, `audio-${index}.pcm`);
    await decodeAudio(ffmpegPath, path, target, signal).catch(invalid('audio', signal));
    replacements.set(refId, target);
  }
  if (!video.facts.hasAudio || pieces.every((piece) => piece.audio)) return { replacements };
  const original = join(folder, 'original.pcm');
  await decodeAudio(ffmpegPath, video.path, original, signal);
  return { replacements, original };
}

const joinArguments = (list: string, sound: string, target: string) => [
  ...['-f', 'concat', '-safe', '0', '-i', list, ...PCM_FORMAT, '-i', sound, '-map', '0:v:0', '-map', '1:a:0'],
  ...[...NO_EXTRAS, '-c:v', 'copy', '-c:a', 'aac', '-b:a', '160k', '-movflags', '+faststart', target],
];
