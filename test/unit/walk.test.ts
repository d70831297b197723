import { pino } from 'pino';
import { expect, it } from 'vitest';
import { type Place, walkPage } from '../../activities/walk.js';

const log = pino({ level: 'silent' });
const items = Array.from({ length: 450 }, (_, index) => String(index).padStart(3, '0'));

const step = (heal: (item: string) => Promise<void>, after?: string): Promise<Place> =>
  walkPage({
    ...{ log, what: 'heal', heal, placeOf: String },
    page: async (limit) => items.filter((item) => after === undefined || item > after).slice(0, limit),
  });

it('gets to each once, page by page, ten at a time', async () => {
  const healed: string[] = [];
  let [now, most] = [0, 0];
  const heal = async (item: string) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise(setImmediate);
    now -= 1;
    healed.push(item);
  };
  const places: (string | undefined)[] = [];
  let place: string | undefined;
  do {
    place = (await step(heal, place)).next;
    places.push(place);
  } while (place !== undefined);
  expect(places).toEqual(['199', '399', undefined]);
  expect(healed.toSorted()).toEqual(items);
  expect(most).toBe(10);
});

it('goes on behind one that cannot be healed', async () => {
  const healed: string[] = [];
  const heal = async (item: string) => {
    if (item === '007') throw new Error('cannot be healed');
    healed.push(item);
  };
  expect(await step(heal)).toEqual({ next: '199' });
  expect(healed).toHaveLength(199);
});
