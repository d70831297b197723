import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { H264, type MediaFiles, picture, sine } from '../media-files.js';

/** Videos as people have them that are not as most are; each is made by ffmpeg when it is asked for. */

const run = promisify(execFile);

export type MakeVideo = (files: MediaFiles) => Promise<string>;

const AAC = ['-c:a', 'aac'];
const VP8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', '25'];

/** Red above, blue below, as it is to be seen. `size`: "width x height" of each half. */
const halves = (size: string, stack: 'hstack' | 'vstack') => [
  ...['-f', 'lavfi', '-i', `color=red:s=${size}:r=25:d=4[a];color=blue:s=${size}:r=25:d=4[b];[a][b]${stack}`],
  ...sine(4),
];

export const silent: MakeVideo = (files) => files.make(...picture(6), ...H264, 'silent.mp4');

/** As phones do it: the picture lies on its side, and the file says by how much it is to be turned. */
export async function rotated(files: MediaFiles): Promise<string> {
  const lying = await files.make(...halves('80x90', 'hstack'), ...H264, ...AAC, 'lying.mp4');
  return await files.make('-i', lying, '-c', 'copy', '-metadata:s:v:0', 'rotate=270', 'rotated.mp4');
}

export const portrait: MakeVideo = (files) => files.make(...halves('90x80', 'vstack'), ...H264, ...AAC, 'portrait.mp4');

/**
 * No encoder of H.264 takes odd sizes with its usual colours; that of VP8 does. The size is given where it is written,
 * because ffmpeg's own plain pictures are of even sizes in these colours.
 */
export const oddSized: MakeVideo = (files) =>
  files.make(
    ...[...halves('120x82', 'vstack'), '-s', '121x166', '-pix_fmt', 'yuv420p', ...VP8, '-c:a', 'libopus', 'odd.webm'],
  );

/** 24 frames a second, then 60; some of them refer to later ones. */
export const varyingRate: MakeVideo = (files) =>
  files.make(
    ...['-f', 'lavfi', '-i', 'testsrc=s=160x120:r=120:d=6', '-vf', "select='not(mod(n,if(lt(t,3),5,2)))'"],
    ...['-vsync', 'vfr', '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-pix_fmt', 'yuv420p', 'vfr.mp4'],
  );

/** Written where nobody can go back to its beginning: it says neither how long it is nor where its pictures are. */
export async function piped(files: MediaFiles): Promise<string> {
  const made = ['-hide_banner', '-loglevel', 'error', ...picture(6), ...sine(6), ...VP8, '-c:a', 'libopus'];
  const out = { encoding: 'buffer', maxBuffer: 16 * 1024 ** 2 } as const;
  const { stdout } = await run(files.ffmpegPath, [...made, '-f', 'webm', 'pipe:1'], out);
  await writeFile(files.at('piped.webm'), stdout);
  return files.at('piped.webm');
}

/** Which the browser has no decoder for. */
export const hevc: MakeVideo = (files) =>
  files.make(
    ...[...picture(6), ...sine(6), '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'],
    ...['-pix_fmt', 'yuv420p', '-tag:v', 'hvc1', ...AAC, 'hevc.mp4'],
  );

/** As an archive keeps what was said: one small picture a second, and hours of sound. */
export async function threeHours(files: MediaFiles): Promise<string> {
  const part = ['-f', 'lavfi', '-i', 'testsrc=s=160x90:r=1:d=600', ...sine(600), ...H264, '-g', '10', ...AAC];
  await files.make(...part, '-b:a', '48k', 'ten-minutes.mp4');
  return await files.make('-stream_loop', '17', '-i', files.at('ten-minutes.mp4'), '-c', 'copy', 'three-hours.mp4');
}

/** Of one picture, in ms. */
export interface FrameSpan {
  startMs: number;
  endMs: number;
}

/** When the pictures of a video are shown by what ffmpeg reads, in the order in which they are. */
export async function framesOf({ ffmpegPath }: MediaFiles, file: string): Promise<FrameSpan[]> {
  const words = ['-hide_banner', '-loglevel', 'error', '-i', file, '-map', '0:v:0', '-c', 'copy', '-copyts'];
  const { stdout } = await run(ffmpegPath, [...words, '-f', 'framecrc', '-']);
  const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)$/m.exec(stdout) ?? [];
  const unitMs = (1000 * Number(numerator)) / Number(denominator);
  // stream, dts, pts, duration
  const lines = [...stdout.matchAll(/^0,\s*-?\d+,\s*(-?\d+),\s*(\d+)/gm)];
  const spans = lines.map(([, pts, duration]) => [Number(pts), Number(pts) + Number(duration)]);
  return spans
    .toSorted(([a = 0], [b = 0]) => a - b)
    .map(([start = 0, end = 0]) => ({ startMs: start * unitMs, endMs: end * unitMs }));
}
