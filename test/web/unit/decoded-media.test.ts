import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { BlobSource, Input, MP4, WAVE } from 'mediabunny';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soundOf } from '../../../web/src/media/open-media.js';
import { tooMany } from '../../../web/src/media/peak-cache.js';
import { BLOCK_MS, BLOCK_PAIRS, BlockPeaks, Peaks } from '../../../web/src/media/peaks.js';
import { nextBlock, PeakReader } from '../../../web/src/media/read-peaks.js';
import { readFrames } from '../../../web/src/media/read-pictures.js';
import { readSound } from '../../../web/src/media/read-sound.js';
import { wavOf } from '../../../web/src/media/wav.js';

const RATE = 8_000;
/** A tone that is as loud as its time says: all of it at the end. */
const swelling = (seconds: number) =>
  Float32Array.from({ length: seconds * RATE }, (_, n) => Math.sin(n) * (n / (seconds * RATE)));

const wavInput = (samples: Float32Array) =>
  new Input({ formats: [WAVE], source: new BlobSource(wavOf([samples], RATE)) });

async function soundIn(input: Input) {
  const track = await soundOf(input);
  if (!track) throw new Error('There is no sound in it.');
  return track;
}

describe('peaks', () => {
  it('are those of the samples, whatever pieces they come in and however far away they are seen from', () => {
    const piece = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 400 });
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.nat(3_000),
        fc.integer({ min: 5, max: 900 }),
        (pieces, from, length) => {
          const [block, peaks, all] = [new BlockPeaks(0), new Peaks(), pieces.flat()];
          let at = 0;
          for (const samples of pieces) {
            block.add(Float32Array.from(samples), at, 1_000);
            at += samples.length;
          }
          peaks.add(0, block.finish());
          const found = peaks.between(from, from + length);
          const inside = all.slice(from, from + length);
          if (inside.length === 0) return;
          // A pair may reach beyond the stretch, never fall short of it; one step of a pair is 1/127.
          expect((found?.[0] ?? 0) - Math.min(0, ...inside)).toBeLessThanOrEqual(1 / 127);
          expect(Math.max(0, ...inside) - (found?.[1] ?? 0)).toBeLessThanOrEqual(1 / 127);
          expect(found?.[1] ?? 0).toBeLessThanOrEqual(Math.max(0, ...all) + 1 / 127);
        },
      ),
    );
  });

  it('of other blocks are left to them', () => {
    const second = new BlockPeaks(1);
    second.add(new Float32Array(400).fill(1), 29_900, 1_000);
    expect(second.finish()).toEqual(Int8Array.from({ length: 120 }, (_, n) => (n % 2 === 0 ? 0 : 127)));
  });

  it('are not there before they have come, and not after the sound has ended', () => {
    const peaks = new Peaks();
    expect(peaks.between(0, 100)).toBeUndefined();
    peaks.add(1, Int8Array.of(-127, 127));
    expect(peaks.between(0, BLOCK_MS)).toBeUndefined();
    expect(peaks.between(BLOCK_MS, BLOCK_MS + 1)).toEqual([-1, 1]);
    expect(peaks.between(BLOCK_MS + 5, BLOCK_MS + 9)).toBeUndefined();
  });

  it('are read of a file, block by block, in order or not', async () => {
    const input = wavInput(swelling(70));
    const reader = new PeakReader(await soundIn(input));
    const inOrder = [await reader.read(0), await reader.read(1), await reader.read(2)];
    const anew = new PeakReader(await soundIn(input));
    const jumping = [await anew.read(2), await anew.read(0), await anew.read(1)];
    expect(jumping.toSorted((a, b) => a.index - b.index)).toEqual(inOrder);
    expect(inOrder.map(({ pairs }) => pairs.length / 2)).toEqual([BLOCK_PAIRS, BLOCK_PAIRS, BLOCK_PAIRS / 3]);
    const loudest = inOrder.map(({ pairs }) => Math.max(...pairs));
    expect(loudest.map((value) => Math.round((value / 127) * 70))).toEqual([30, 60, 70]);
    await reader.close();
    input.dispose();
  });

  it('are read where somebody looks, then from the beginning', () => {
    const got = new Set<number>();
    const order: number[] = [];
    for (;;) {
      const next = nextBlock(6, { fromMs: 3 * BLOCK_MS, toMs: 4 * BLOCK_MS + 1 }, (index) => got.has(index));
      if (next === undefined) break;
      got.add(next);
      order.push(next);
    }
    expect(order).toEqual([3, 4, 0, 1, 2, 5]);
  });

  it('are kept as long as there is room, the newest before the others', () => {
    const facts = [10, 30, 20].map((usedAt) => ({ key: `k${usedAt}`, bytes: 40, usedAt }));
    expect(tooMany(facts, 100)).toEqual(['k10']);
    expect(tooMany(facts, 1)).toEqual(['k20', 'k10']);
    expect(tooMany(facts, 120)).toEqual([]);
  });
});

describe('a stretch of sound', () => {
  it('joins the next to the sample', async () => {
    const samples = swelling(5);
    const input = wavInput(samples);
    const track = await soundIn(input);
    const parts = [
      await readSound(track, 0, 2_000),
      await readSound(track, 2_000, 4_000),
      await readSound(track, 4_000, 6_000),
    ];
    const joined = parts.flatMap((part) => [...(part?.channels[0] ?? [])]);
    expect(parts.map((part) => part?.channels[0]?.length)).toEqual([16_000, 16_000, 8_000]);
    expect(Math.max(...joined.map((value, n) => Math.abs(value - (samples[n] ?? 9))))).toBeLessThan(1e-4);
    expect(await readSound(track, 9_000, 11_000)).toBeUndefined();
    input.dispose();
  });
});

describe('the pictures of a video', () => {
  let video: Input;
  beforeAll(async () => {
    const bytes = await readFile(new URL('../../../src/http/docs/sample/video.mp4', import.meta.url));
    video = new Input({ formats: [MP4], source: new BlobSource(new Blob([bytes])) });
  });
  afterAll(() => video.dispose());

  it('begin when the file says so', async () => {
    const track = await video.getPrimaryVideoTrack();
    const frames = track ? await readFrames(track, 1_000, 2_000) : [];
    expect(frames.map(Math.round)).toEqual(Array.from({ length: 25 }, (_, n) => 1_000 + n * 40));
  });
});
