import { expect, it } from 'vitest';
import { brokenLimit, type Spent, WORK_LIMITS } from '../../src/media/probe-limits.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const nothing: Spent = { rssBytes: 70 * MIB, cpuMs: 0, reads: 0, bytesRead: 0, idleMs: 0 };

it.each<[string, number, Partial<Spent>]>([
  ['some MB read in a tenth of a second of a small file', 10 * MIB, { cpuMs: 100, reads: 5, bytesRead: 2 * MIB }],
  ['an MP3 of 5 GiB that is read to its end', 5 * GIB, { cpuMs: 50_000, reads: 1_300, bytesRead: 5 * GIB }],
  ['a recording in fragments of a second, five hours long', 2 * GIB, { reads: 18_000, bytesRead: 1.2 * GIB }],
  ['an index of 60 MiB', 3 * GIB, { rssBytes: 500 * MIB, cpuMs: 3_000, bytesRead: 70 * MIB }],
])('%s is within the limits', (_what, bytes, spent) => {
  expect(brokenLimit(bytes, { ...nothing, ...spent }, WORK_LIMITS)).toBeUndefined();
});

it.each<[string, number, Partial<Spent>, 'memory' | 'time']>([
  ['memory, whatever the size', 5 * GIB, { rssBytes: 700 * MIB }, 'memory'],
  ['half a minute of CPU for a small file', MIB, { cpuMs: 30_000 }, 'time'],
  ['ten minutes of CPU for the largest', 5 * GIB, { cpuMs: 600_000 }, 'time'],
  ['reads from here to there', 100 * MIB, { reads: 30_000 }, 'time'],
  ['the same parts again and again', 100 * MIB, { bytesRead: GIB }, 'time'],
  ['a wait for what does not come', MIB, { idleMs: 90_000 }, 'time'],
])('%s breaks them', (_what, bytes, spent, limit) => {
  expect(brokenLimit(bytes, { ...nothing, ...spent }, WORK_LIMITS)).toBe(limit);
});
