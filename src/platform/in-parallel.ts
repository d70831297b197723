export interface InParallel {
  atOnce: number;
  /** Asked before each; the first no ends it. */
  mayBegin?: () => boolean;
}

/** Does `work` for each, in their order and some at once. A fault is thrown, and whatever was begun goes on unobserved. */
export async function inParallel<T>(
  items: Iterable<T>,
  { atOnce, mayBegin = () => true }: InParallel,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const lane = async () => {
    while (mayBegin()) {
      const { done, value } = left.next();
      if (done) return;
      await work(value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
