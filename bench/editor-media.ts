import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRunFfmpeg } from '../local/demo/run-ffmpeg.js';

/** Files as somebody with much to do has them. Each is one clip again and again: as large as a recording, made in seconds. */
export interface EditorMedia {
  /** 60 minutes of 720p, 2 GB: sound and pictures lie side by side, so that its sound is all over it. */
  large: string;
  /** As long, in about 20 MB. */
  small: string;
  /** 3 hours. */
  long: string;
  /** Subtitles of `SEGMENTS` lines. */
  lines: string;
  /** Of lines in the middle, called by their numbers. */
  voices: string[];
}

export const SEGMENTS = 200;
export const MINUTES = 60;
export const LONG_HOURS = 3;
const VOICES = 20;
export const MIDDLE = SEGMENTS / 2;
/** From one line to the next; each is half as long. */
const LINE_S = (MINUTES * 60) / SEGMENTS;
const CLIP_S = 10;

/** Some 4.5 Mbit/s make 2 GB of an hour. */
const HD = ['-b:v', '4420k', '-minrate', '4420k', '-maxrate', '4420k', '-bufsize', '2M', '-x264-params', 'nal-hrd=cbr'];
const KINDS = {
  large: { picture: 'testsrc2=s=1280x720:r=25', video: ['-g', '50', ...HD], sound: '128k' },
  small: { picture: 'testsrc2=s=160x90:r=5', video: ['-g', '10', '-b:v', '16k'], sound: '32k' },
  long: { picture: 'testsrc2=s=160x90:r=1', video: ['-g', '2'], sound: '64k' },
};
/** Somebody who speaks and pauses, as far as a waveform shows it. */
const SPEECH = `aevalsrc=0.5*sin(880*t)*abs(sin(9*t))*gt(sin(1.3*t)\\,-0.4):s=48000:d=${CLIP_S}`;

export async function makeEditorMedia(ffmpegPath: string, folder: string): Promise<EditorMedia> {
  const run = (args: string[]) => mustRunFfmpeg(ffmpegPath, ['-y', ...args], 'making media');
  const repeated = async (kind: keyof typeof KINDS, seconds: number) => {
    const { picture, video, sound } = KINDS[kind];
    const [clip, target] = [join(folder, `${kind}-clip.mp4`), join(folder, `${kind}.mp4`)];
    const inputs = ['-f', 'lavfi', '-i', `${picture}:d=${CLIP_S}`, '-f', 'lavfi', '-i', SPEECH];
    const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...video];
    await run([...inputs, ...codecs, '-c:a', 'aac', '-b:a', sound, clip]);
    await run(['-stream_loop', String(seconds / CLIP_S - 1), '-i', clip, '-c', 'copy', target]);
    return target;
  };
  const voice = async (number: number) => {
    const target = join(folder, `${number}.wav`);
    await run(['-f', 'lavfi', '-i', `sine=f=${2 * number}:r=48000:d=${LINE_S / 2 + (number % 5)}`, target]);
    return target;
  };
  const voices: string[] = [];
  for (let n = 0; n < VOICES; n += 1) voices.push(await voice(MIDDLE - 5 + n));
  return {
    large: await repeated('large', MINUTES * 60),
    small: await repeated('small', MINUTES * 60),
    long: await repeated('long', LONG_HOURS * 3600),
    lines: await writeLines(join(folder, 'lines.srt')),
    voices,
  };
}

async function writeLines(target: string): Promise<string> {
  const cues = Array.from({ length: SEGMENTS }, (_, place) => {
    const [from, to] = [place * LINE_S + 1, place * LINE_S + 1 + LINE_S / 2].map(timeOf);
    return `${place + 1}\n${from} --> ${to}\nWhat is said in line ${place + 1}\n`;
  });
  await writeFile(target, cues.join('\n'));
  return target;
}

/** 00:12:34,500 */
const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 23).replace('.', ',');
