import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { type PageWalk, type Place, walkPage } from '../../activities/walk.js';
import { activityTry } from '../support/activity-try.js';

const log = pino({ level: 'silent' });
const items = Array.from({ length: 4500 }, (_, index) => String(index).padStart(4, '0'));

type Heal = PageWalk<string>['heal'];

const step = (heal: Heal, after?: string, listed: PageWalk<string>['listed'] = async () => new Map()): Promise<Place> =>
  activityTry().run(() =>
    walkPage({
      ...{ log, what: 'heal', heal, placeOf: String, listed },
      page: async (limit) => items.filter((item) => after === undefined || item > after).slice(0, limit),
    }),
  );

afterEach(() => void vi.useRealTimers());

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
  expect(places).toEqual(['1999', '3999', undefined]);
  expect(healed.toSorted()).toEqual(items);
  expect(most).toBe(10);
});

it('goes on behind one that cannot be healed', async () => {
  const healed: string[] = [];
  const heal = async (item: string) => {
    if (item === '0007') throw new Error('cannot be healed');
    healed.push(item);
  };
  expect(await step(heal)).toEqual({ next: '1999' });
  expect(healed).toHaveLength(1999);
});

it('says how each is listed, and looks at each where there is no list', async () => {
  const running: string[] = [];
  const heal: Heal = async (item, listed) => void (listed === 'running' && running.push(item));
  await step(heal, '4400', async (ids) => new Map(ids.filter((id) => id.endsWith('50')).map((id) => [id, 'running'])));
  expect(running).toEqual(['4450']);
  const healed: string[] = [];
  await step(
    async (item) => void healed.push(item),
    '4400',
    () => Promise.reject(new Error('no answer')),
  );
  expect(healed).toHaveLength(99);
});

it('begins none after a minute, and goes on with the next one', async () => {
  vi.useFakeTimers();
  const healed: string[] = [];
  const heal = async (item: string) => {
    healed.push(item);
    vi.setSystemTime(Date.now() + 4_000); // ten at once take 40 s
    await Promise.resolve();
  };
  const { next } = await step(heal);
  expect([next, healed.length]).toEqual([healed.at(-1), 16]);
  expect(healed).toEqual(items.slice(0, 16));
});

it('leaves one behind that does not end, before the step is out of time', async () => {
  vi.useFakeTimers();
  const healed: string[] = [];
  const heal = (item: string) => (item === '4444' ? new Promise<void>(() => undefined) : void healed.push(item));
  const stepped = step(async (item) => heal(item), '4000');
  await vi.advanceTimersByTimeAsync(100_000);
  expect(await stepped).toEqual({ next: undefined });
  expect(healed).toHaveLength(498);
});

it('gives a heartbeat each ten seconds while one takes long', async () => {
  vi.useFakeTimers();
  const attempt = activityTry();
  const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 30_500));
  const walked = attempt.run(() =>
    walkPage({
      ...{ log, what: 'heal', heal: slow, placeOf: String, listed: async () => new Map() },
      page: async () => ['0001'],
    }),
  );
  await vi.advanceTimersByTimeAsync(31_000);
  await walked;
  expect(attempt.heartbeats).toHaveLength(3);
});
