import { expect, it } from 'vitest';
import { inParallel } from '../../src/platform/in-parallel.js';

/** Resolves when the test says so. */
function heldWork() {
  const begun: number[] = [];
  const release: (() => void)[] = [];
  const work = (item: number) =>
    new Promise<void>((resolve) => {
      begun.push(item);
      release.push(resolve);
    });
  return { begun, release, work };
}

it('begins in order, so many at once, and the next when one is done', async () => {
  const { begun, release, work } = heldWork();
  const all = inParallel([1, 2, 3, 4], { atOnce: 2 }, work);
  expect(begun).toEqual([1, 2]);
  release[1]?.();
  await expect.poll(() => begun).toEqual([1, 2, 3]);
  release[0]?.();
  await expect.poll(() => begun).toEqual([1, 2, 3, 4]);
  for (const done of release) done();
  await all;
});

it('begins none after a no', async () => {
  const begun: number[] = [];
  await inParallel([1, 2, 3], { atOnce: 1, mayBegin: () => begun.length < 2 }, async (item) => void begun.push(item));
  expect(begun).toEqual([1, 2]);
});

it('throws what one of them throws', async () => {
  const fails = async (item: number) => {
    if (item === 2) throw new Error('two');
  };
  await expect(inParallel([1, 2, 3], { atOnce: 1 }, fails)).rejects.toThrow('two');
});
