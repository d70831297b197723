import { afterAll, beforeAll, expect, it } from 'vitest';
import { WORK_LIMITS } from '../../src/media/probe-limits.js';
import { createProber, type MediaProber } from '../../src/media/prober.js';
import { builtProbe } from '../support/built-code.js';
import { type MediaFiles, mediaFiles } from '../support/media-files.js';
import { fuzz, mutant } from './fuzz.js';
import { makeSamples, type Sample } from './samples.js';

/** One in fifteen damaged files turns its reader round for ever, so less patience than a worker has. */
const IMPATIENT = { ...WORK_LIMITS, cpuMs: 250 };
let prober: MediaProber;
let files: MediaFiles;
let samples: Sample[];
beforeAll(async () => {
  prober = createProber(IMPATIENT, await builtProbe());
  files = await mediaFiles();
  samples = await makeSamples(files);
});
afterAll(async () => {
  prober?.close();
  await files?.remove();
});

it('reads the samples themselves', async () => {
  for (const { name, track, bytes } of samples) {
    const read = async (start: number, end: number) => bytes.subarray(start, end);
    const { seconds } = await prober.probe({ name, track, bytes: bytes.length, read });
    expect(seconds, name).toBeCloseTo(1, 0);
  }
});

it('has an answer for 200 files that came to harm: a length, or that they are no media', async () => {
  const { outcomes, wrong, mostRssBytes } = await fuzz({ prober, samples, seed: 20261129, count: 200 });
  expect(wrong).toEqual([]);
  expect(outcomes.length, 'some are still whole enough').toBeGreaterThan(10);
  expect(outcomes.unreadable).toBeGreaterThan(10);
  expect(mostRssBytes).toBeLessThan(1024 ** 3);
});

it('makes the same files again from the same seed', () => {
  for (let number = 0; number < 50; number += 1) {
    expect(mutant(samples, 7, number)).toEqual(mutant(samples, 7, number));
  }
  expect(mutant(samples, 7, 0)).not.toEqual(mutant(samples, 8, 0));
});
