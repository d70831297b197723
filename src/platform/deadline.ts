/** There was no answer in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Rejects with NoAnswer when `work` takes longer, and with the signal's reason when that aborts; the work itself goes on
 * unobserved, since not everything takes a signal.
 */
export async function within<T>(ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  let reject: (reason: unknown) => void = () => undefined;
  const over = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  const timer = setTimeout(
    () => reject(new NoAnswer(`No answer within ${ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`}.`)),
    ms,
  );
  const stop = () => reject(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
