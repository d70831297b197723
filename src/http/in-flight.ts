/** Work that must come to its end before the clients under it are closed: an upload's cleanup, mostly. */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>();

  track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = () => void this.#running.delete(work);
    work.then(done, done);
    return work;
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}
