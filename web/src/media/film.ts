import type { Picture } from './decode-messages.js';
import { News } from './news.js';

export const MOST_PICTURES = 300;

/** Small pictures of a video, each of a key frame. */
export class Film {
  /** By the places of their key frames, ms; the one drawn last is the last. */
  readonly #bitmaps = new Map<number, ImageBitmap>();
  /** Which key frame is nearest to a place that was asked for. */
  readonly #keys = new Map<number, number>();
  readonly news = new News();

  get known(): number[] {
    return [...this.#bitmaps.keys()];
  }

  has(slotMs: number): boolean {
    return this.#bitmaps.has(this.#keys.get(slotMs) ?? Number.NaN);
  }

  take({ slotMs, keyMs, bitmap }: Picture): void {
    this.#keys.set(slotMs, keyMs);
    if (bitmap) this.#bitmaps.set(keyMs, bitmap);
    for (const [key, oldest] of this.#bitmaps) {
      if (this.#bitmaps.size <= MOST_PICTURES) break;
      this.#bitmaps.delete(key);
      oldest.close();
    }
    this.news.tell();
  }

  /** Of a place, or its neighbour's while that one has not come. */
  at(slotMs: number): ImageBitmap | undefined {
    const keyMs = this.has(slotMs) ? this.#keys.get(slotMs) : this.#nearest(slotMs);
    const bitmap = keyMs === undefined ? undefined : this.#bitmaps.get(keyMs);
    if (keyMs === undefined || !bitmap) return undefined;
    this.#bitmaps.delete(keyMs);
    this.#bitmaps.set(keyMs, bitmap);
    return bitmap;
  }

  #nearest(slotMs: number): number | undefined {
    let nearest: number | undefined;
    for (const keyMs of this.#bitmaps.keys()) {
      if (nearest === undefined || Math.abs(keyMs - slotMs) < Math.abs(nearest - slotMs)) nearest = keyMs;
    }
    return nearest;
  }

  close(): void {
    for (const bitmap of this.#bitmaps.values()) bitmap.close();
    this.#bitmaps.clear();
  }
}
