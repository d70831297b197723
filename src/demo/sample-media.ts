import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Segment } from '../domain/segments.js';
import { mustRunFfmpeg } from './run-ffmpeg.js';

/** One audio file with the name segments use for it. */
export interface NamedAudio {
  refId: string;
  file: string;
}

export interface DemoInput {
  videoFile: string;
  audio: NamedAudio[];
  segments: Segment[];
}

const SAMPLE_SECONDS = 12;
const FPS = 25;
const VIDEO_SIZE = { width: 854, height: 480 }; // 480p is the least Sync.so takes (sync-so.md 11)

/** Three voices: one runs longer than its segment, one about as long, of the third only the middle is used. */
const SAMPLE_SEGMENTS: Segment[] = [
  { startTime: 1, endTime: 4.5, audioInput: { refId: 'narrator' } },
  { startTime: 5.5, endTime: 8, audioInput: { refId: 'guest' } },
  { startTime: 8.8, endTime: 11.2, audioInput: { refId: 'announcer', startTime: 1.6, endTime: 4.4 } },
];

export const sampleVideoFile = (dataDir: string): string => join(dataDir, 'samples', `sample-${SAMPLE_SECONDS}s.mp4`);

/** The sample input; the video is made on first use and kept in `dataDir`/samples. */
export async function sampleInput(ffmpegPath: string, dataDir: string): Promise<DemoInput> {
  const videoFile = await sampleVideo(ffmpegPath, sampleVideoFile(dataDir));
  const refIds = SAMPLE_SEGMENTS.map((segment) => segment.audioInput.refId);
  const audio = await Promise.all(refIds.map(async (refId) => ({ refId, file: await sampleVoice(refId) })));
  return { videoFile, audio, segments: structuredClone(SAMPLE_SEGMENTS) };
}

/** Committed beside this file; the build copies them. */
async function sampleVoice(refId: string): Promise<string> {
  const file = fileURLToPath(new URL(`./samples/${refId}.mp3`, import.meta.url));
  if (await exists(file)) return file;
  throw new Error(`The sample voice ${file} is missing; check out the repository again.`);
}

/** Makes the video beside its final name first, so that an interrupted run leaves no half of it. */
async function sampleVideo(ffmpegPath: string, file: string): Promise<string> {
  if (await exists(file)) return file;
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.unfinished-${process.pid}.mp4`);
  try {
    const filters = [sky, ball, clock, scene, melody].map((part) => part()).join(';');
    const video = ['-map', '[v]', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22'];
    const audio = ['-map', '[a]', '-c:a', 'aac', '-b:a', '128k'];
    const args = ['-y', '-filter_complex', filters, ...video, ...audio, '-movflags', '+faststart', unfinished];
    await mustRunFfmpeg(ffmpegPath, args, 'making the sample video');
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
  return file;
}

const source = (name: string, width: number, height: number) =>
  `${name}=s=${width}x${height}:r=${FPS}:d=${SAMPLE_SECONDS}`;

/** Slow waves of colour, computed small and scaled up: per-pixel formulas are slow. */
function sky(): string {
  const red = '130+90*sin(X/26+T*0.6)';
  const green = '120+70*sin(Y/17-T*0.5+2)';
  const blue = '160+80*sin((X+Y)/34+T*0.4+4)';
  const { width, height } = VIDEO_SIZE;
  const paint = `geq=r='${red}':g='${green}':b='${blue}'`;
  return `${source('nullsrc', 64, 36)},${paint},format=yuv420p,scale=${width}:${height}:flags=bicubic[sky]`;
}

const ball = () =>
  `${source('nullsrc', 96, 96)},format=rgba,geq=r=255:g=236:b=160:a='255*clip((44-hypot(X-48,Y-48))/4,0,1)'[ball]`;

/** The running time, cut out of a test picture that draws it without needing any font. */
const clock = () =>
  `${source('testsrc2', 320, 240)},crop=100:12:2:4,format=gray,lut=y='if(gt(val,110),250,25)',` +
  'scale=200:24:flags=neighbor[clock]';

const scene = () =>
  "[sky][ball]overlay=x='379+310*sin(t*1.1)':y='330-270*abs(sin(t*2.2))':shortest=1[bouncing];" +
  '[bouncing][clock]overlay=x=16:y=16:shortest=1,setsar=1,format=yuv420p[v]';

/** Soft plucked notes, two a second; a pentatonic run of eleven, so that no two seconds sound the same. */
function melody(): string {
  const note = 'floor(2.4*mod(4*floor(2*t),11)+0.4)';
  const pitch = `220*pow(2,${note}/12)`;
  const pluck = '0.22*exp(-4*mod(t,0.5))*min(1,mod(t,0.5)/0.02)';
  const tone = `${pluck}*(sin(2*PI*t*${pitch})+0.4*sin(4*PI*t*${pitch}))`;
  return `aevalsrc=exprs='${tone}':s=48000:d=${SAMPLE_SECONDS}[a]`;
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
