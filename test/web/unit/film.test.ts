import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Film, MOST_PICTURES } from '../../../web/src/media/film.js';

const bitmap = (): ImageBitmap => ({ width: 92, height: 52, close: vi.fn() });

/** What is told waits for the next picture of the screen. */
let screen: (() => void)[] = [];
beforeEach(() => {
  screen = [];
  vi.stubGlobal('requestAnimationFrame', (act: () => void) => screen.push(act));
  return () => vi.unstubAllGlobals();
});
const nextPicture = () => {
  for (const act of screen.splice(0)) act();
};

describe('a strip of film', () => {
  it('shows the picture of a place, and until that has come its neighbour', () => {
    const [film, first, second] = [new Film(), bitmap(), bitmap()];
    expect(film.at(5_000)).toBeUndefined();
    film.take({ slotMs: 1_000, keyMs: 0, bitmap: first });
    expect(film.at(5_000)).toBe(first);
    film.take({ slotMs: 9_000, keyMs: 8_000, bitmap: second });
    expect(film.at(5_000)).toBe(second);
    film.take({ slotMs: 5_000, keyMs: 0 });
    expect([film.has(5_000), film.at(5_000)]).toEqual([true, first]);
    expect(film.known.toSorted()).toEqual([0, 8_000]);
  });

  it('has so many pictures at most: those not seen for longest go', () => {
    const film = new Film();
    const pictures = Array.from({ length: MOST_PICTURES + 2 }, bitmap);
    for (const [n, picture] of pictures.entries()) {
      if (n === MOST_PICTURES) film.at(0);
      film.take({ slotMs: n, keyMs: n, bitmap: picture });
    }
    expect(film.known).toHaveLength(MOST_PICTURES);
    expect([film.has(0), film.has(1), film.has(2), film.has(3)]).toEqual([true, false, false, true]);
    expect(pictures[1]?.close).toHaveBeenCalledTimes(1);
  });

  it('tells once with each picture of the screen, however many have come', () => {
    const [film, hear] = [new Film(), vi.fn()];
    const stop = film.news.hear(hear);
    for (let n = 0; n < 5; n++) film.take({ slotMs: n, keyMs: n, bitmap: bitmap() });
    nextPicture();
    expect([hear.mock.calls.length, film.news.version]).toEqual([1, 1]);
    stop();
    film.take({ slotMs: 9, keyMs: 9, bitmap: bitmap() });
    nextPicture();
    expect([hear.mock.calls.length, film.news.version]).toEqual([1, 2]);
  });
});
