/**
 * `Promise.all` that rejects only when all have come to their end: the SDK tries calls again on its own timers, which
 * must not fall on a connection that was closed because one of the others had failed.
 */
export async function allSettled<T extends readonly unknown[]>(
  work: { [K in keyof T]: Promise<T[K]> | T[K] },
): Promise<T> {
  await Promise.allSettled(work);
  return (await Promise.all(work)) as unknown as T;
}
