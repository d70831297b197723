import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { WORK_LIMITS } from '../../src/media/probe-limits.js';
import { createProber, type MediaProber } from '../../src/media/prober.js';
import { builtProbe } from '../support/built-code.js';
import { faultOf } from '../support/fault-of.js';
import { hostileFiles } from '../support/hostile/hostile-files.js';
import { largeTables } from '../support/hostile/mp4.js';
import type { VirtualFile } from '../support/hostile/virtual-file.js';
import { H264, type MediaFiles, mediaFiles, picture, sine } from '../support/media-files.js';

const MIB = 1024 ** 2;
/** Less than a worker allows, so that files that only take time are done with soon. */
const IMPATIENT = { ...WORK_LIMITS, cpuMs: 500, cpuMsPerGib: 0 };

let prober: MediaProber;
let files: MediaFiles;
let hostile: Record<string, VirtualFile>;
let ordinary: VirtualFile;
beforeAll(async () => {
  prober = createProber(IMPATIENT, await builtProbe());
  files = await mediaFiles();
  await files.make(...picture(1), ...sine(1), ...H264, '-c:a', 'aac', '-movflags', '+faststart', 'clip.mp4');
  const copied = (...words: string[]) => files.make('-i', files.at('clip.mp4'), '-c', 'copy', ...words);
  const fragmented = await copied('-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'fragments.mp4');
  const transport = await copied('clip.ts');
  const mp4 = await readFile(files.at('clip.mp4'));
  ordinary = { bytes: mp4.length, read: async (start, end) => mp4.subarray(start, end) };
  hostile = hostileFiles(
    { mp4, fragmented: await readFile(fragmented), transport: await readFile(transport) },
    300 * MIB,
  );
});
afterAll(async () => {
  prober?.close();
  await files?.remove();
});

const probe = (file: VirtualFile, track: 'video' | 'audio') => prober.probe({ name: 'holiday.mp4', track, ...file });

/** What this process holds more than at the beginning, at most, while the test runs. */
function growth(): () => number {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  onTestFinished(() => clearInterval(timer));
  return () => most - before;
}

it.each<[string, 'video' | 'audio', 'memory' | 'time']>([
  ['MP4: one duration a sample (stts)', 'video', 'memory'],
  ['MP4: chunks of 64 bits (co64)', 'video', 'memory'],
  ['MP4: sizes (stsz)', 'audio', 'memory'],
  ['MP4: one fragment of samples', 'video', 'memory'],
  ['MP4: empty boxes', 'video', 'time'],
  ['MP4: empty fragments', 'video', 'time'],
  ['WebM: cues', 'video', 'memory'],
  ['WebM: one cluster of pictures', 'video', 'memory'],
  ['WebM: empty elements', 'video', 'time'],
  ['WebM: segments in segments', 'video', 'time'],
  ['MP3: ID3 tags', 'audio', 'time'],
  ['AAC: frames of nothing', 'audio', 'time'],
  ['WAV: empty chunks', 'audio', 'time'],
  ['WAV: a list of names', 'audio', 'memory'],
  ['FLAC: empty blocks', 'audio', 'time'],
])('refuses 300 MiB of "%s", read as %s: too much %s', async (kind, track, limit) => {
  const grown = growth();
  const file = hostile[kind] ?? expect.fail('there is no such kind');
  const fault = await faultOf(probe(file, track));
  expect(fault.code).toBe('invalid_media');
  const words = limit === 'memory' ? 'takes more memory to read' : 'takes longer to read';
  expect(fault.message).toContain(`"holiday.mp4" ${words} than a media file`);
  expect(fault.message).toContain('Export it anew');
  expect(grown()).toBeLessThan(200 * MIB);
});

it('refuses an index of 100 MiB, which is in memory before it is too much', async () => {
  const patient = createProber(undefined, await builtProbe());
  onTestFinished(() => patient.close());
  const tables = largeTables(await readFile(files.at('clip.mp4')), 100 * MIB);
  const file = tables['MP4: one duration a sample (stts)'] ?? expect.fail('there is no such kind');
  const grown = growth();
  const fault = await faultOf(patient.probe({ name: 'holiday.mp4', track: 'video', ...file }));
  expect(fault.message).toContain('takes more memory to read');
  expect(grown()).toBeLessThan(200 * MIB);
});

it('passes over a tag of 256 MiB in front of the sound', async () => {
  const { seconds } = await probe(hostile['MP3: an ID3 tag'] ?? expect.fail('there is no such kind'), 'audio');
  expect(seconds).toBeGreaterThan(0);
});

it('reads an ordinary file at the same time, and after them', async () => {
  const bombs = ['MP4: empty boxes', 'WebM: cues'].map((kind) =>
    faultOf(probe(hostile[kind] ?? expect.fail('there is no such kind'), 'video')),
  );
  expect((await probe(ordinary, 'video')).seconds).toBeCloseTo(1, 1);
  await Promise.all(bombs);
  expect((await probe(ordinary, 'video')).seconds).toBeCloseTo(1, 1);
});
