import { decodeSound, type Sound } from '../../../local/demo/sound.js';
import { H264, type MediaFiles, mediaFiles } from '../media-files.js';

/** Sounds of which every moment is like no other, so that it can be heard which file is played, and where in it. */

/** Noise in the band that survives codecs and other rates; each seed has its own. */
const noise = (seed: number, seconds: number, rate = 48_000) => [
  ...['-f', 'lavfi', '-i'],
  `anoisesrc=c=white:a=0.6:seed=${seed}:r=${rate}:d=${seconds},lowpass=f=1500,lowpass=f=1500`,
];

/** One at the left, the other at the right. */
const BESIDE = ['-filter_complex', 'amerge=inputs=2', '-ac', '2'];

export interface PreviewMedia {
  files: MediaFiles;
  video: string;
  videoSeconds: number;
  original: Sound;
  voices: ReadonlyMap<string, ToldVoice>;
}

/** Segments call it by its file's name. */
export interface ToldVoice {
  path: string;
  seconds: number;
  /** What was recorded, whatever a codec has made of it. */
  sound: Sound;
}

export interface VoiceWish {
  seconds: number;
  /** Of its samples, a second. */
  rate?: number;
  /** Its two channels are not alike. */
  isStereo?: boolean;
  /** Left out: it is a WAV. */
  encoded?: { extension: string; args: string[] };
}

export async function previewMedia(videoSeconds: number, wishes: Record<string, VoiceWish>): Promise<PreviewMedia> {
  const files = await mediaFiles();
  const soundOf = (path: string) => decodeSound(files.ffmpegPath, path, false);
  const spoken = await files.make(...noise(1, videoSeconds), 'original.wav');
  const picture = ['-f', 'lavfi', '-i', `testsrc=s=320x180:r=25:d=${videoSeconds}`];
  const coded = [...H264, '-g', '25', '-c:a', 'aac', '-b:a', '192k'];
  const video = await files.make(...picture, '-i', spoken, ...coded, 'talk.mp4');
  const voices = new Map<string, ToldVoice>();
  for (const [name, wish] of Object.entries(wishes)) {
    const { seconds, rate, encoded } = wish;
    const seed = 2 * voices.size + 2;
    const sources = [...noise(seed, seconds, rate), ...(wish.isStereo ? noise(seed + 1, seconds, rate) : [])];
    const wav = await files.make(...sources, ...(wish.isStereo ? BESIDE : []), `${name}.wav`);
    const path = encoded ? await files.make('-i', wav, ...encoded.args, `${name}.${encoded.extension}`) : wav;
    voices.set(name, { path, seconds, sound: await soundOf(wav) });
  }
  return { files, video, videoSeconds, original: await soundOf(spoken), voices };
}
