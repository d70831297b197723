import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.js';
import { createProber, type MediaProber } from '../../src/media/prober.js';
import { builtProbe } from '../support/built-code.js';
import { faultOf } from '../support/fault-of.js';
import { countedReads, H264, type MediaFiles, mediaFiles, picture, sine, sparseMp4 } from '../support/media-files.js';

let prober: MediaProber;
let files: MediaFiles;

beforeAll(async () => {
  prober = createProber(undefined, await builtProbe());
  files = await mediaFiles();
  await files.make(...picture(3), ...sine(2), ...H264, '-c:a', 'aac', 'both.mp4');
});
afterAll(() => {
  prober?.close();
  return files?.remove();
});

async function probe(path: string, track: 'video' | 'audio') {
  const { bytes, read, counted, close } = await countedReads(path);
  try {
    return { ...(await prober.probe({ name: 'talk', bytes, track, read })), counted };
  } finally {
    await close();
  }
}

describe('what a file holds', () => {
  it.each([
    ['mp3', []],
    ['wav', []],
    ['m4a', ['-c:a', 'aac']],
    ['flac', []],
    ['ogg', []],
    ['opus.ogg', ['-c:a', 'libopus']],
  ])('sound in %s', async (extension, codec) => {
    const path = await files.make(...sine(3), ...codec, `sound.${extension}`);
    const { seconds, hasVideo, hasAudio } = await probe(path, 'audio');
    expect({ hasVideo, hasAudio }).toEqual({ hasVideo: false, hasAudio: true });
    expect(Math.abs((seconds ?? 0) - 3), `${seconds} s`).toBeLessThan(0.05); // MP3 and AAC pad to whole frames
  });

  it.each([
    ['mov', ['-c', 'copy']],
    ['mkv', ['-c', 'copy']],
    ['webm', ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus']],
  ])('picture and sound in %s', async (extension, codec) => {
    const path = await files.make('-i', files.at('both.mp4'), ...codec, `clip.${extension}`);
    const media = await probe(path, 'video');
    expect(media).toMatchObject({ hasVideo: true, hasAudio: true });
    expect(media.seconds).toBeCloseTo(3, 1);
  });

  it('measures the track that counts: a picture of 3 s over a sound of 2 s', async () => {
    expect((await probe(files.at('both.mp4'), 'video')).seconds).toBeCloseTo(3, 2);
    expect((await probe(files.at('both.mp4'), 'audio')).seconds).toBeCloseTo(2, 1);
  });

  it('leaves the length out where the track is not there', async () => {
    const silent = await files.make('-i', files.at('both.mp4'), '-an', '-c', 'copy', 'silent.mp4');
    expect(await probe(silent, 'audio')).toMatchObject({ seconds: undefined, hasVideo: true, hasAudio: false });
    const blind = await files.make(...sine(1), 'blind.wav');
    expect(await probe(blind, 'video')).toMatchObject({ seconds: undefined, hasVideo: false, hasAudio: true });
  });

  it("does not take an MP3's cover for a picture", async () => {
    const cover = ['-map', '0:a', '-map', '1:v', '-frames:v', '1', '-c:v', 'mjpeg', '-disposition:v:0', 'attached_pic'];
    const path = await files.make(...sine(2), ...picture(1), ...cover, 'cover.mp3');
    expect(await probe(path, 'audio')).toMatchObject({ hasVideo: false, hasAudio: true });
  });

  it('counts the pictures that are there, whatever the container claims', async () => {
    const path = await files.make('-i', files.at('both.mp4'), '-c', 'copy', '-movflags', '+faststart', 'claims.mp4');
    const bytes = await readFile(path);
    const movieHeader = bytes.indexOf('mvhd');
    bytes.writeUInt32BE(3_600_000, movieHeader + 20); // duration, in ms (version 0 of the box)
    await writeFile(path, bytes);
    expect((await probe(path, 'video')).seconds).toBeCloseTo(3, 2);
  });
});

describe('what is no media', () => {
  it.each([
    ['text', Buffer.from('Dear diary, this is no video.')],
    ['nothing at all', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(100_000)],
  ])('%s under the name of a video', async (_what, bytes) => {
    await writeFile(files.at('fake.mp4'), bytes);
    const fault = await faultOf(probe(files.at('fake.mp4'), 'video'));
    expect(fault.code).toBe('invalid_media');
    expect(fault.message).toContain('"talk" cannot be read as media.');
  });

  it.each(['+faststart', '0'])('a video whose end is missing (movflags %s)', async (movflags) => {
    const whole = await files.make('-i', files.at('both.mp4'), '-c', 'copy', '-movflags', movflags, 'whole.mp4');
    await truncate(whole, Math.floor((await stat(whole)).size * 0.7));
    expect((await faultOf(probe(whole, 'video'))).code).toBe('invalid_media');
  });
});

describe('what probing costs', () => {
  const MIB = 1024 ** 2;

  it('some hundred kB of a video of 4 GB, its index at the end', async () => {
    await sparseMp4(files.at('both.mp4'), files.at('large.mp4'), 4_000_000_000);
    const { seconds, counted } = await probe(files.at('large.mp4'), 'video');
    expect(seconds).toBeCloseTo(3, 2);
    expect(counted.reads).toBeLessThanOrEqual(6);
    expect(counted.bytes).toBeLessThan(MIB);
  });

  it('some hundred kB of a recording of 300 MB', async () => {
    const wav = await readFile(await files.make(...sine(1), 'short.wav'));
    const data = wav.indexOf('data');
    wav.writeUInt32LE(300_000_000, data + 4);
    wav.writeUInt32LE(300_000_000 + data, 4);
    await writeFile(files.at('long.wav'), wav.subarray(0, data + 8));
    await truncate(files.at('long.wav'), data + 8 + 300_000_000);
    const { seconds, counted } = await probe(files.at('long.wav'), 'audio');
    expect(seconds).toBeCloseTo(300_000_000 / 96_000, 1); // one channel of 16 bits at 48 kHz
    expect(counted.bytes).toBeLessThan(MIB);
  });

  it('all of an MP3, in few reads: only its frames tell how long it is', async () => {
    const frames = await readFile(await files.make(...sine(10), '-b:a', '128k', '-write_xing', '0', 'ten.mp3'));
    await writeFile(files.at('long.mp3'), Buffer.concat(Array.from({ length: 200 }, () => frames)));
    const { seconds, counted } = await probe(files.at('long.mp3'), 'audio');
    expect(Math.abs((seconds ?? 0) - 2000) / 2000).toBeLessThan(0.01);
    expect(counted.reads).toBeLessThanOrEqual(20);
  });
});

describe('a store that fails', () => {
  it('is told as it is, not as a wrong file', async () => {
    const fault = new AppError('service_unavailable');
    const read = () => Promise.reject(fault);
    await expect(prober.probe({ name: 'talk', bytes: 1000, track: 'video', read })).rejects.toBe(fault);
  });

  it('in the middle of a file, too', async () => {
    await sparseMp4(files.at('both.mp4'), files.at('breaks-late.mp4'), 100_000_000);
    const { bytes, read, close } = await countedReads(files.at('breaks-late.mp4'));
    const fault = new AppError('service_unavailable');
    const breaking = async (start: number, end: number) => {
      if (start > 50_000_000) throw fault;
      return await read(start, end);
    };
    await expect(prober.probe({ name: 'talk', bytes, track: 'video', read: breaking })).rejects.toBe(fault);
    await close();
  });
});
