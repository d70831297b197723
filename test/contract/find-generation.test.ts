import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GenerationRecord } from '../../simulator/records.js';
import { AppError } from '../../src/domain/errors.js';
import { createSyncSoClient, type SyncSoClient } from '../../src/sync-so/client.js';
import { findGeneration, isNamed, type SearchPlace } from '../../src/sync-so/find-generation.js';
import { faultOf } from '../support/fault-of.js';
import { KEY, type TestSimulator, testSimulator } from '../support/simulator-client.js';

const MINUTE = 60_000;
/** One a minute, the newest now. */
const COUNT = 5_000;
const begun = Date.now();
/** Place 0 is the newest. */
const nameAt = (place: number) => `generation-${place}`;
const madeAt = (place: number) => begun - place * MINUTE;

let simulator: TestSimulator;
let workDir: string;
let syncSo: SyncSoClient;
/** Pages asked for, by their cursors. */
let cursors: (string | undefined)[];
const pages = () => cursors.length;

beforeAll(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'find-generation-'));
  const records = Array.from({ length: COUNT }, (_, n) => recordAt(COUNT - 1 - n)); // the simulator keeps oldest first
  const journal = records.map((generation) => JSON.stringify({ generation })).join('\n');
  await writeFile(join(workDir, 'state.jsonl'), `${journal}\n`);
  simulator = await testSimulator({ ffmpegPath: '', fast: true, workDir, concurrencyLimit: 1000 });
  syncSo = createSyncSoClient({ apiKey: KEY, baseUrl: simulator.url });
});
beforeEach(() => {
  cursors = [];
});
afterAll(async () => {
  await simulator.remove();
  await rm(workDir, { recursive: true, force: true });
});

const recordAt = (place: number): GenerationRecord => ({
  ...{ id: randomUUID(), status: 'COMPLETED', createdAt: new Date(madeAt(place)).toISOString(), scenario: 'ok' },
  ...{ outputFileName: nameAt(place), request: { model: 'lipsync-2', input: [] } },
});

/** Another client's generation, made now. */
async function makeOne(): Promise<string> {
  const outputFileName = `new-${randomUUID()}`;
  const input = ['video', 'audio'].map((type) => ({ type, url: 'http://127.0.0.1:9/nowhere' }));
  await simulator.create({ model: 'lipsync-2', input, outputFileName });
  return outputFileName;
}

/** A list that counts, and does `after` behind each page. */
const counted = (after: (page: number) => unknown = () => undefined): Pick<SyncSoClient, 'listGenerations'> => ({
  async listGenerations(o) {
    cursors.push(o.cursor);
    const page = await syncSo.listGenerations(o);
    await after(pages());
    return page;
  },
});

/** Searches on until there is an answer, as a worker's tries do; what goes from one to the next is JSON. */
async function searchOn(name: string, o: { since: number; list?: Pick<SyncSoClient, 'listGenerations'> }) {
  let place: SearchPlace | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      const onPlace = (told: SearchPlace) => {
        place = JSON.parse(JSON.stringify(told));
      };
      const found = await findGeneration(o.list ?? counted(), { isOurs: isNamed(name), ...o, place, onPlace });
      return { found: found?.outputFileName, tries };
    } catch (error) {
      if (tries > 20 || !(error instanceof AppError)) throw error;
    }
  }
}

const killedAfter = (page: number) =>
  counted((count) => {
    if (count === page) throw new AppError('sync_so_unreachable', { detail: 'As if the worker were killed.' });
  });

describe('a search among thousands of generations', () => {
  it('reads what came since the attempt, and no more', async () => {
    expect(await searchOn('not-there', { since: madeAt(50) })).toEqual({ found: undefined, tries: 1 });
    expect(pages()).toBe(1);
    cursors = [];
    expect(await searchOn('not-there', { since: madeAt(1_000) })).toEqual({ found: undefined, tries: 1 });
    expect(pages()).toBe(11); // 1,000 of a minute each, and ten minutes for clocks that differ
    expect(await searchOn(nameAt(1_001), { since: madeAt(1_000) })).toMatchObject({ found: nameAt(1_001) });
  });

  it('goes on where it was interrupted', async () => {
    expect(await searchOn(nameAt(4_000), { since: 0, list: killedAfter(20) })).toEqual({
      found: nameAt(4_000),
      tries: 2,
    });
    expect(pages()).toBe(43); // 41, the two before the interruption twice
  });

  it('finds what was made behind its back, by another pass over the newest', async () => {
    const since = madeAt(3_000);
    let made = '';
    const list = counted(async (page) => {
      if (page !== 20) return;
      made = await makeOne();
      throw new AppError('sync_so_unreachable');
    });
    const isOurs = (name: string) => name === made;
    let place: SearchPlace | undefined;
    const search = () =>
      findGeneration(list, {
        ...{ isOurs, since, place },
        onPlace: (told) => {
          place = told;
        },
      });
    await expect(search()).rejects.toMatchObject({ code: 'sync_so_unreachable' });
    expect(await search()).toMatchObject({ outputFileName: made });
    expect(pages()).toBe(34); // 31 back to the attempt, two of them twice, and the newest once more
  });

  it('says that there is none only behind such a pass, which is short', async () => {
    expect(await searchOn('not-there', { since: madeAt(3_000), list: killedAfter(20) })).toEqual({
      ...{ found: undefined, tries: 2 },
    });
    expect(pages()).toBe(34);
  });

  it('asked again later, reads only what came since', async () => {
    let place: SearchPlace | undefined;
    const search = () =>
      findGeneration(counted(), {
        ...{ isOurs: isNamed('not-there'), since: madeAt(2_000), place },
        onPlace: (told) => {
          place = told;
        },
      });
    expect([await search(), pages(), await search(), pages()]).toEqual([undefined, 21, undefined, 22]);
  });

  it('uses up its budget, waits, and goes on', async () => {
    let left = 10;
    const list: Pick<SyncSoClient, 'listGenerations'> = {
      async listGenerations(o) {
        if (left === 0) {
          left = 10;
          throw new AppError('rate_limit_exceeded', { retryAfterMs: 1234 });
        }
        left -= 1;
        return await counted().listGenerations(o);
      },
    };
    expect(await searchOn(nameAt(2_500), { since: 0, list })).toEqual({ found: nameAt(2_500), tries: 3 });
    expect(pages()).toBe(28); // 26, two of them twice
    left = 2;
    const fault = await faultOf(findGeneration(list, { isOurs: isNamed('not-there'), since: 0 }));
    expect(fault).toMatchObject({ code: 'outcome_unknown', options: { goesOn: true, retryAfterMs: 1234 } });
    expect(fault.message).toContain('200 generations');
  });

  it('begins anew where the generation it has left off at was deleted', async () => {
    const list = counted(async (page) => {
      if (page !== 20) return;
      await simulator.send('DELETE', `/v2/generations/${cursors[18]}`);
      throw new AppError('sync_so_unreachable');
    });
    expect(await searchOn(nameAt(3_500), { since: 0, list })).toEqual({ found: nameAt(3_500), tries: 2 });
    expect(pages()).toBe(57); // 20, one that is refused, and the 36 from the start
  });

  it('ends with the list where the attempt is older than that', async () => {
    expect(await searchOn('not-there', { since: 0 })).toEqual({ found: undefined, tries: 1 });
    expect(pages()).toBe(51); // 5,000 of them, and nothing follows
  });
});

describe('a list that makes no sense', () => {
  const generation = (id: number, createdAt?: number) => ({
    ...{ id: `g-${id}`, status: 'COMPLETED', outputFileName: `name-${id}` },
    ...(createdAt !== undefined && { createdAt: new Date(createdAt).toISOString() }),
  });
  /** 100 a page, as `pageAt` makes them of the id after which they begin. */
  const listOf = (pageAt: (after: number) => object[]): Pick<SyncSoClient, 'listGenerations'> => ({
    async listGenerations({ cursor }) {
      cursors.push(cursor);
      return pageAt(Number(cursor?.slice(2) ?? -1)) as Awaited<ReturnType<SyncSoClient['listGenerations']>>;
    },
  });
  const hundred = (first: number, time: (id: number) => number | undefined = () => begun) =>
    Array.from({ length: 100 }, (_, n) => generation(first + n, time(first + n)));
  const search = (list: Pick<SyncSoClient, 'listGenerations'>, since = 0, isOurs = (_name: string) => false) =>
    findGeneration(list, { isOurs, since });

  it.each<[string, number, (after: number) => object[]]>([
    ['the cursor is not looked at', 2, () => hundred(0)],
    ['it begins again behind its end', 56, (after) => hundred((after + 1) % 2_300)],
    [
      'it goes round somewhere behind',
      24,
      (after) => hundred(after + 1 < 1_000 ? after + 1 : 500 + ((after + 1) % 500)),
    ],
  ])('is told from one without an end: %s', async (_what, asked, pageAt) => {
    const fault = await faultOf(search(listOf(pageAt)));
    expect(fault).toMatchObject({ code: 'sync_so_bad_answer', message: expect.stringContaining('in circles') });
    expect(pages()).toBeLessThanOrEqual(asked);
  });

  it('is told from one at its end: it refuses the cursor it has just given', async () => {
    const list = listOf((after) => {
      if (after >= 0) throw new AppError('generation_input_validation_failed');
      return hundred(0);
    });
    expect((await faultOf(search(list))).code).toBe('sync_so_bad_answer');
    expect(pages()).toBe(2);
  });

  it('is read to its end where it has no times, in short pages too', async () => {
    const list = listOf((after) => (after < 130 ? hundred(after + 1, () => undefined).slice(0, 33) : []));
    expect(await search(list, begun)).toBeUndefined();
    expect(pages()).toBe(5);
    expect(await search(list, begun, (name) => name === 'name-131')).toMatchObject({ id: 'g-131' });
  });

  it('is read on where it is in no order', async () => {
    const mixed = (id: number) => begun - ((id * 37) % 100) * MINUTE;
    const list = listOf((after) => (after < 300 ? hundred(after + 1, mixed) : []));
    expect(await search(list, begun, (name) => name === 'name-350')).toMatchObject({ id: 'g-350' });
  });

  it('is no end where a cursor that was kept leads nowhere', async () => {
    const gone = listOf((after) => (after === 555 ? [] : hundred(after + 1, (id) => begun - id * MINUTE)));
    const place: SearchPlace = { since: 0, pass: { pages: 6, cursor: 'g-555', newest: begun } };
    const found = findGeneration(gone, { isOurs: (name) => name === 'name-700', since: 0, place });
    expect(await found).toMatchObject({ id: 'g-700' });
    expect(cursors.slice(0, 3)).toEqual(['g-555', undefined, 'g-99']);
  });
});
