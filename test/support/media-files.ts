import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import type { ReadRange } from '../../src/media/probe-child.js';

const run = promisify(execFile);

export interface MediaFiles {
  ffmpegPath: string;
  folder: string;
  /** Path of a file in the folder. */
  at(name: string): string;
  /** Runs ffmpeg; the last argument is a name in the folder. Returns its path. */
  make(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** A folder of media made by ffmpeg, for one test file. */
export async function mediaFiles(): Promise<MediaFiles> {
  const ffmpegPath = await resolveFfmpeg({});
  const folder = await mkdtemp(join(tmpdir(), 'media-files-'));
  const at = (name: string) => join(folder, name);
  return {
    ...{ ffmpegPath, folder, at },
    async make(...args) {
      const target = at(args.at(-1) ?? '');
      await run(ffmpegPath, ['-hide_banner', '-loglevel', 'error', '-y', ...args.slice(0, -1), target]);
      return target;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export const sine = (seconds: number) => ['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${seconds}`];
export const picture = (seconds: number) => ['-f', 'lavfi', '-i', `testsrc=s=160x120:r=25:d=${seconds}`];
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

/**
 * A playable MP4 of any size that takes no room on the disk: its index lies behind a hole of `holeBytes`, as it lies
 * behind the pictures of a large recording.
 */
export async function sparseMp4(source: string, target: string, holeBytes: number): Promise<void> {
  const bytes = await readFile(source);
  const index = bytes.indexOf('moov') - 4; // a box is its length in 4 bytes, then its name (ISO/IEC 14496-12)
  const head = Buffer.alloc(8);
  head.writeUInt32BE(holeBytes);
  head.write('free', 4);
  await writeFile(target, Buffer.concat([bytes.subarray(0, index), head]));
  const file = await open(target, 'r+');
  await file.truncate(index + holeBytes);
  await file.write(bytes.subarray(index), 0, undefined, index + holeBytes);
  await file.close();
}

export interface CountedReads {
  bytes: number;
  read: ReadRange;
  /** What was read so far. */
  counted: { reads: number; bytes: number };
  close(): Promise<void>;
}

/** Ranged reads of a file that count what they cost. */
export async function countedReads(path: string): Promise<CountedReads> {
  const { size } = await stat(path);
  const file = await open(path);
  const counted = { reads: 0, bytes: 0 };
  return {
    bytes: size,
    counted,
    async read(start, end) {
      const part = Buffer.alloc(end - start);
      const { bytesRead } = await file.read(part, 0, part.length, start);
      counted.reads += 1;
      counted.bytes += bytesRead;
      return part.subarray(0, bytesRead);
    },
    close: () => file.close(),
  };
}

/** A playable MP4 of `bytes` more than `source`, of which no two parts are alike. */
export async function paddedMp4(source: string, target: string, bytes: number): Promise<void> {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(bytes);
  head.write('free', 4); // a box that players pass over, at the end of the file
  await writeFile(target, Buffer.concat([await readFile(source), head]));
  for (let left = bytes - head.length; left > 0; left -= RANDOM_BYTES) {
    await appendFile(target, randomBytes(Math.min(left, RANDOM_BYTES)));
  }
}

const RANDOM_BYTES = 16 * 1024 ** 2;
