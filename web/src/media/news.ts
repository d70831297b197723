/** Tells whoever looks at something that it has changed: once with the next picture of the screen, however much it was. */
export class News {
  #version = 0;
  #frame = 0;
  readonly #ears = new Set<() => void>();

  /** Another number whenever it has been told. */
  get version(): number {
    return this.#version;
  }

  tell(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#version += 1;
      for (const hear of this.#ears) hear();
    });
  }

  hear(ear: () => void): () => void {
    this.#ears.add(ear);
    return () => this.#ears.delete(ear);
  }
}
