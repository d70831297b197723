import { fileURLToPath } from 'node:url';
import { mustRunFfmpeg } from '../local/demo/run-ffmpeg.js';
import { resolveFfmpeg } from '../local/ffmpeg.js';
import { loadStackConfig } from '../src/platform/config.js';
import { runMain } from '../src/platform/process.js';

/** `npm run make-sample`: draws local/demo/samples/sample.mp4 anew, and makes the smaller one that /docs submits. */

const FILE = fileURLToPath(new URL('../local/demo/samples/sample.mp4', import.meta.url));
const SMALL_FILE = fileURLToPath(new URL('../src/http/docs/sample/video.mp4', import.meta.url));
const SAMPLE_SECONDS = 12;
/** Small enough to lie in the repository once more. */
const SMALL = ['-t', '6', '-c:v', 'libx264', '-preset', 'slow', '-crf', '33', '-c:a', 'aac', '-b:a', '48k'];
const FPS = 25;
const VIDEO_SIZE = { width: 854, height: 480 }; // 480p is the least Sync.so takes (sync-so.md 11)

async function main(): Promise<void> {
  const filters = [sky, ball, clock, scene, melody].map((part) => part()).join(';');
  const video = ['-map', '[v]', '-c:v', 'libx264', '-preset', 'slow', '-crf', '24'];
  const audio = ['-map', '[a]', '-c:a', 'aac', '-b:a', '96k', '-map_metadata', '-1'];
  const args = ['-y', '-filter_complex', filters, ...video, ...audio, '-movflags', '+faststart', FILE];
  const ffmpeg = await resolveFfmpeg(loadStackConfig(), console.error);
  await mustRunFfmpeg(ffmpeg, args, 'making the sample video');
  const small = ['-y', '-i', FILE, ...SMALL, '-map_metadata', '-1', '-movflags', '+faststart', SMALL_FILE];
  await mustRunFfmpeg(ffmpeg, small, 'making the small sample video');
  console.log(`${FILE} and ${SMALL_FILE} are made.`);
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

runMain(main);
