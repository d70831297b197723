import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { resolveFfmpeg } from '../../local/ffmpeg.js';

const run = promisify(execFile);

export interface TestMedia {
  ffmpegPath: string;
  /** 6 s, 25 fps, 320×180, sound of 440 Hz. */
  video: string;
  /** The same without a sound track. */
  silentVideo: string;
  /** 3 s of 880 Hz, then 3 s of 1320 Hz. */
  audio: string;
  /** 1 s of 1760 Hz. */
  shortAudio: string;
  folder: string;
  remove(): Promise<void>;
}

/** Small clips whose sounds tell where they come from. */
export async function makeTestMedia(): Promise<TestMedia> {
  const ffmpegPath = await resolveFfmpeg({});
  const folder = await mkdtemp(join(tmpdir(), 'simulator-media-'));
  const at = (name: string) => join(folder, name);
  const make = (...args: string[]) => run(ffmpegPath, ['-hide_banner', '-loglevel', 'error', '-y', ...args]);
  const sine = (hertz: number, seconds: number) => ['-f', 'lavfi', '-i', `sine=f=${hertz}:r=48000:d=${seconds}`];
  const picture = ['-f', 'lavfi', '-i', 'testsrc=s=320x180:r=25:d=6'];
  const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  await make(...picture, ...sine(440, 6), ...h264, '-c:a', 'aac', at('video.mp4'));
  await make(...picture, ...h264, at('silent.mp4'));
  await make(...sine(880, 3), ...sine(1320, 3), '-filter_complex', 'concat=n=2:v=0:a=1', at('audio.wav'));
  await make(...sine(1760, 1), at('short.wav'));
  return {
    ...{ ffmpegPath, folder, video: at('video.mp4'), silentVideo: at('silent.mp4') },
    ...{ audio: at('audio.wav'), shortAudio: at('short.wav') },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const RATE = 48_000;
const TONES = [440, 880, 1320, 1760];

/** The loudest of the test tones in a part of a sound, or 0 for silence. */
export type ToneAt = (start: number, seconds: number) => number;

/** A file's sound, decoded once. */
export async function soundOf(ffmpegPath: string, file: string): Promise<ToneAt> {
  const raw = ['-map', '0:a:0', '-ac', '1', '-ar', String(RATE), '-f', 's16le', '-'];
  const options = { encoding: 'buffer', maxBuffer: 64 * 1024 ** 2 } as const;
  const { stdout } = await run(ffmpegPath, ['-loglevel', 'error', '-i', file, ...raw], options);
  const all = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1);
  return (start, seconds) => loudest(all.subarray(Math.round(start * RATE), Math.round((start + seconds) * RATE)));
}

function loudest(samples: Int16Array): number {
  const powers = TONES.map((hertz) => power(samples, hertz));
  const most = Math.max(...powers);
  // A quarter of full scale is what lavfi's sine has; 1 % of it already is silence.
  return most < 50 ? 0 : (TONES[powers.indexOf(most)] ?? 0);
}

/** Amplitude of one frequency: the discrete Fourier sum at that point. */
function power(samples: Int16Array, hertz: number): number {
  let real = 0;
  let imaginary = 0;
  for (const [n, sample] of samples.entries()) {
    real += sample * Math.cos((2 * Math.PI * hertz * n) / RATE);
    imaginary += sample * Math.sin((2 * Math.PI * hertz * n) / RATE);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

/** One picture of a video as grey bytes, 32×18, to tell frames apart. */
export async function pictureAt(ffmpegPath: string, file: string, second: number): Promise<Buffer> {
  const raw = ['-frames:v', '1', '-vf', 'scale=32:18,format=gray', '-f', 'rawvideo', '-'];
  const args = ['-loglevel', 'error', '-ss', String(second), '-i', file, ...raw];
  const { stdout } = await run(ffmpegPath, args, { encoding: 'buffer' });
  return stdout;
}

export interface TestServer {
  url: string;
  stop(): Promise<void>;
}

/** An HTTP server on a free loopback port. */
export async function startTestServer(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** Serves the files of a folder by their names; anything else is 404. */
export function serveFolder(folder: string): Promise<TestServer> {
  return startTestServer((request, response) => {
    readFile(join(folder, basename(request.url ?? ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
}
