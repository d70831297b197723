import { join } from 'node:path';
import { checkContainer } from './containers.js';
import { GenerationFault } from './faults.js';
import { fetchFile } from './fetch-file.js';
import type { GenerateBody, MediaInput } from './generate-schema.js';
import { measureVideo } from './measure-video.js';
import { probeAudio, probeVideo, type VideoFacts } from './media.js';
import type { AssetRecord } from './records.js';
import { decodeAudio, pcmSeconds } from './render-audio.js';

/** The inputs of a generation, on disk and measured. */
export interface Gathered {
  video: { path: string; facts: VideoFacts };
  audio: { refId: string; path: string; seconds: number }[];
}

export interface GatherOptions {
  ffmpegPath: string;
  /** Without ffmpeg: takes what mediabunny reads. */
  fast: boolean;
  folder: string;
  findAsset: (id: string) => AssetRecord | undefined;
  uploadPath: (uploadId: string) => string;
  signal: AbortSignal;
}

/** The refId of the only audio of a request without segments, where it has none. */
const ONLY_AUDIO = 'audio';

/** Fetches every input over HTTP (uploaded assets are there already) and probes it; GenerationFault when it cannot. */
export async function gatherInputs(body: GenerateBody, o: GatherOptions): Promise<Gathered> {
  let video: Gathered['video'] | undefined;
  const audio: Gathered['audio'] = [];
  for (const [index, item] of body.input.entries()) {
    if (item.type === 'text') continue;
    const path = await fileOf(item, join(o.folder, `input-${index}`), o);
    if (item.type === 'video') video = await probed('video', () => readVideo(path, o));
    else
      audio.push({ refId: item.refId ?? ONLY_AUDIO, path, seconds: await probed('audio', () => readAudio(path, o)) });
  }
  if (!video) throw new GenerationFault('generation_input_video_invalid');
  return { video, audio };
}

async function fileOf(item: MediaInput, target: string, o: GatherOptions): Promise<string> {
  const asset = item.assetId === undefined ? undefined : o.findAsset(item.assetId);
  if (asset?.uploadId !== undefined) return o.uploadPath(asset.uploadId);
  const url = asset?.url ?? item.url;
  try {
    if (url === undefined) throw new Error('There is no URL.');
    await fetchFile(url, target, o.signal);
    return target;
  } catch (error) {
    o.signal.throwIfAborted();
    // The URL itself may be signed, so it is not part of the message.
    const reason = error instanceof Error ? error.message : '';
    throw new GenerationFault(
      `generation_input_${item.type}_inaccessible`,
      `The ${item.type} cannot be fetched: ${reason}`,
    );
  }
}

async function readVideo(path: string, { ffmpegPath, fast, signal }: GatherOptions): Promise<Gathered['video']> {
  await checkContainer('video', path);
  return { path, facts: fast ? await probeVideo(path) : await measureVideo({ ffmpegPath, source: path, signal }) };
}

/** Seconds. What mediabunny cannot read, ffmpeg may be able to decode (WMA, MP3 in WAV, FLAC in Ogg). */
async function readAudio(path: string, { ffmpegPath, folder, signal }: GatherOptions): Promise<number> {
  await checkContainer('audio', path);
  return await probeAudio(path).catch(async () => {
    const decoded = join(folder, 'measured.pcm');
    await decodeAudio(ffmpegPath, path, decoded, signal);
    return await pcmSeconds(decoded);
  });
}

async function probed<T>(type: 'video' | 'audio', probe: () => Promise<T>): Promise<T> {
  try {
    return await probe();
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw new GenerationFault(`generation_input_${type}_invalid`, `The ${type} cannot be read: ${reason}`);
  }
}
