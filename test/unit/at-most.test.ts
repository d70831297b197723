import { CancelledFailure } from '@temporalio/common';
import { afterEach, expect, it, vi } from 'vitest';
import { atMost } from '../../activities/at-most.js';
import type { AppError } from '../../src/domain/errors.js';
import { activityTry } from '../support/activity-try.js';

afterEach(() => void vi.useRealTimers());

/** Work that ends when it is told to, and says when it begins. */
function stagedWork() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.set(name, () => resolve(name));
    });
  return { begun, work, end: (name: string) => ends.get(name)?.() };
}

it('lets in as many as there are places, and the others in the order they came', async () => {
  const limit = atMost({ places: 2, mostWaiting: 9 });
  const { begun, work, end } = stagedWork();
  const all = ['a', 'b', 'c', 'd'].map((name) => activityTry().run(() => limit(work(name))));
  await new Promise(setImmediate);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await all[1];
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c']) end(name);
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd']);
  end('d');
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
});

it('gives one owner no more than their share, and what is left to whoever comes', async () => {
  const limit = atMost({ places: 3, mostOfOne: 2, mostWaiting: 2 });
  const { begun, work, end } = stagedWork();
  const start = (name: string) => activityTry().run(() => limit(work(name), name[0]));
  const all = ['a1', 'a2', 'a3', 'a4'].map(start);
  await new Promise(setImmediate);
  expect(begun).toEqual(['a1', 'a2']);
  await expect(start('a5'), 'the queue is full').rejects.toMatchObject({ code: 'service_unavailable' });
  all.push(start('b1'));
  await new Promise(setImmediate);
  expect(begun, 'past those who wait for their own').toEqual(['a1', 'a2', 'b1']);
  end('b1');
  await all[4];
  await new Promise(setImmediate);
  expect(begun).toHaveLength(3);
  end('a2');
  await expect.poll(() => begun).toEqual(['a1', 'a2', 'b1', 'a3']);
  for (const name of ['a1', 'a3']) end(name);
  await expect.poll(() => begun).toHaveLength(5);
  end('a4');
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
});

it('gives the place back where the work fails', async () => {
  const limit = atMost({ places: 1, mostWaiting: 9 });
  const fails = () => Promise.reject(new Error('no transfer'));
  await expect(activityTry().run(() => limit(fails))).rejects.toThrow('no transfer');
  expect(await activityTry().run(() => limit(async () => 'next'))).toBe('next');
});

it('lets go of one that is cancelled while it waits, and of no other', async () => {
  const limit = atMost({ places: 1, mostWaiting: 9 });
  const { begun, work, end } = stagedWork();
  const [first, cancelled, third] = [activityTry(), activityTry(), activityTry()];
  const running = first.run(() => limit(work('a')));
  const waiting = cancelled.run(() => limit(work('b')));
  const last = third.run(() => limit(work('c')));
  await new Promise(setImmediate);
  cancelled.cancel();
  await expect(waiting).rejects.toThrow(CancelledFailure);
  end('a');
  await running;
  await expect.poll(() => begun).toEqual(['a', 'c']);
  end('c');
  expect(await last).toBe('c');
});

it('sends back who finds the queue full, and who has waited too long', async () => {
  const limit = atMost({ places: 1, mostWaiting: 1, longestWaitMs: 20 });
  const { begun, work, end } = stagedWork();
  const running = activityTry().run(() => limit(work('a')));
  const waiting = activityTry().run(() => limit(work('b')));
  await expect(activityTry().run(() => limit(work('c')))).rejects.toMatchObject({ code: 'service_unavailable' });
  const muchLater = { code: 'service_unavailable', options: { retryAfterMs: 30_000 } };
  await expect(waiting).rejects.toMatchObject(muchLater);
  end('a');
  await running;
  expect(await activityTry().run(() => limit(async () => 'free'))).toBe('free');
  expect(begun).toEqual(['a']);
});

it('shows signs of life while one waits, with what earlier tries have noted', async () => {
  vi.useFakeTimers();
  const limit = atMost({ places: 1, mostWaiting: 9 });
  const { work, end } = stagedWork();
  const running = activityTry().run(() => limit(work('a')));
  const noted = { uploaded: { video: { assetId: 'asset' } } };
  const tries = [activityTry(), activityTry({ attempt: 2, heartbeatDetails: noted })];
  const waiting = tries.map((one) => one.run(() => limit(async () => undefined)));
  await vi.advanceTimersByTimeAsync(21_000);
  end('a');
  await Promise.all([running, ...waiting]);
  expect(tries.map(({ heartbeats }) => heartbeats)).toEqual([
    [{}, {}],
    [noted, noted],
  ]);
});

it('sends back one after the other, as fast as the work goes, and nobody for more than half a minute', async () => {
  vi.useFakeTimers();
  const limit = atMost({ places: 2, mostWaiting: 1 });
  const lasts = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));
  for (let n = 0; n < 100; n += 1) {
    const one = activityTry().run(() => limit(lasts(4_000)));
    await vi.advanceTimersByTimeAsync(4_000);
    await one;
  }
  const all = Array.from({ length: 3 }, () => activityTry().run(() => limit(lasts(4_000))));
  const sentBack = async () => {
    const error = await activityTry()
      .run(() => limit(lasts(0)))
      .catch((fault: AppError) => fault);
    return Math.round(((error as AppError).options.retryAfterMs ?? 0) / 100) / 10;
  };
  // Two at a time take 4 s each: a turn comes each 2 s, the first behind the one that waits.
  expect([await sentBack(), await sentBack(), await sentBack()]).toEqual([4, 6, 8]);
  for (let n = 0; n < 20; n += 1) await sentBack();
  expect(await sentBack()).toBe(30);
  await vi.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
});
