import { expect, it } from 'vitest';
import { NoAnswer, within } from '../../src/platform/deadline.js';

const never = () => new Promise<string>(() => undefined);

it('gives what comes in time, and throws what is thrown in time', async () => {
  await expect(within(60_000, Promise.resolve('it'))).resolves.toBe('it');
  await expect(within(60_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('says when nothing came', async () => {
  await expect(within(5, never())).rejects.toThrow(new NoAnswer('No answer within 5 ms.'));
});

it('ends with the signal, also one that had aborted before', async () => {
  const stop = new AbortController();
  const waiting = within(60_000, never(), stop.signal);
  stop.abort(new Error('asked to stop'));
  await expect(waiting).rejects.toThrow('asked to stop');
  await expect(within(60_000, never(), stop.signal)).rejects.toThrow('asked to stop');
});
