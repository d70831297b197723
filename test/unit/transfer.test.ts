import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beat, note, noteInPassing } from '../../activities/notes.js';
import { whileBeating, withBeat } from '../../activities/transfer.js';
import { activityTry } from '../support/activity-try.js';

describe('a transfer that beats', () => {
  it('hands every byte on and tells how many went by', async () => {
    const beats: number[] = [];
    const body = withBeat(Readable.from([Buffer.from('abc'), Buffer.from('de')]), (bytes) => beats.push(bytes));
    expect((await buffer(body)).toString()).toBe('abcde');
    expect(beats).toEqual([3, 5]);
  });

  it("gives the source's own fault to its reader", async () => {
    const fault = new Error('the line is cut');
    async function* breaking() {
      yield Buffer.from('abc');
      throw fault;
    }
    await expect(buffer(withBeat(Readable.from(breaking()), () => undefined))).rejects.toBe(fault);
  });

  it('does not take a source that just closes for one that ended', async () => {
    const source = new Readable({ read: () => undefined });
    const body = withBeat(source, () => undefined);
    source.push('abc');
    source.destroy();
    await expect(buffer(body)).rejects.toThrow(/premature/i);
  });

  it('lets go of the source when its reader goes away', async () => {
    const source = new Readable({ read: () => undefined });
    const body = withBeat(source, () => undefined);
    body.destroy();
    await expect.poll(() => source.destroyed).toBe(true);
  });
});

describe('a step that shows nothing while it works', () => {
  const BEAT_MS = 10_000;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('beats by the clock until it is done', async () => {
    const attempt = activityTry();
    const work = () => new Promise<string>((resolve) => setTimeout(() => resolve('copied'), 3.5 * BEAT_MS));
    const running = attempt.run(() => whileBeating(work));
    await vi.advanceTimersByTimeAsync(10 * BEAT_MS);
    expect(await running).toBe('copied');
    expect(attempt.heartbeats).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('beats no more once it has failed', async () => {
    const fault = new Error('no copy');
    await expect(activityTry().run(() => whileBeating(() => Promise.reject(fault)))).rejects.toBe(fault);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a sign of life', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is given by none of the steps that are over in a moment, and has all that was learned before', async () => {
    const attempt = activityTry({ heartbeatTimeoutMs: 60_000 });
    await attempt.run(async () => {
      noteInPassing({ bytes: 1 });
      await vi.advanceTimersByTimeAsync(1_900);
      beat();
      expect(attempt.heartbeats).toEqual([]);
      await vi.advanceTimersByTimeAsync(100);
      beat();
    });
    expect(attempt.heartbeats).toEqual([{ bytes: 1 }]);
  });

  it('is given at once with what the next try must know', async () => {
    const attempt = activityTry({ heartbeatTimeoutMs: 60_000 });
    await attempt.run(async () => note({ submitted: 'gen_1' }));
    expect(attempt.heartbeats).toEqual([{ submitted: 'gen_1' }]);
  });
});
