import { readFile } from 'node:fs/promises';
import type { TrackKind } from '../../src/media/inspect-media.js';
import { H264, type MediaFiles, picture, sine } from '../support/media-files.js';

export interface Sample {
  name: string;
  track: TrackKind;
  bytes: Buffer;
}

const COPY = ['-c', 'copy'];
const FRAGMENTS = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof'];
const VP8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'];

/** Small and whole files of every kind that is read, some 20 kB each. */
export async function makeSamples(files: MediaFiles): Promise<Sample[]> {
  const clip = await files.make(...picture(1), ...sine(1), '-s', '64x48', ...H264, '-c:a', 'aac', 'clip.mp4');
  const ofClip = (...words: string[]) => files.make('-i', clip, ...words);
  const videos = [
    clip,
    await ofClip(...COPY, '-movflags', '+faststart', 'front.mp4'),
    await ofClip(...COPY, ...FRAGMENTS, 'fragments.mp4'),
    await ofClip(...COPY, 'clip.mov'),
    await ofClip(...COPY, 'clip.mkv'),
    await ofClip(...COPY, '-live', '1', 'live.mkv'),
    await ofClip(...VP8, 'clip.webm'),
    await ofClip(...COPY, 'clip.ts'),
  ];
  const sounds: string[] = [];
  for (const [name, ...codec] of SOUNDS) sounds.push(await files.make(...sine(1), ...codec, name));
  return [...(await samplesOf(videos, 'video')), ...(await samplesOf(sounds, 'audio'))];
}

const SOUNDS: [name: string, ...codec: string[]][] = [
  ['sound.mp3', '-metadata', 'title=A sound'],
  ['sound.wav'],
  ['sound.flac'],
  ['sound.ogg'],
  ['sound.opus', '-c:a', 'libopus'],
  ['sound.aac', '-c:a', 'aac'],
  ['sound.m4a', '-c:a', 'aac'],
  ['sound.weba', '-c:a', 'libopus', '-f', 'webm'],
];

const samplesOf = (paths: string[], track: TrackKind): Promise<Sample[]> =>
  Promise.all(
    paths.map(async (path) => ({ name: path.split('/').at(-1) ?? path, track, bytes: await readFile(path) })),
  );
