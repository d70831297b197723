import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../local/ports.js';
import { takeFromBudget } from '../../src/db/budgets.js';
import { createDb, type Db } from '../../src/db/client.js';
import { withBudgets } from '../../src/sync-so/budgeted-client.js';
import { createSyncSoClient } from '../../src/sync-so/client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let db: Db;
let baseUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  baseUrl = `http://127.0.0.1:${await freePort()}`;
});
beforeEach(() => minuteThatLasts(0));
afterAll(() => database.drop());

/** A budget whose minute cannot end within a test: the database's clock is asked, so no clock here can be turned. */
async function minuteThatLasts(used: number): Promise<void> {
  await db.syncBudget.deleteMany();
  for (const kind of ['create', 'read', 'search', 'estimate'])
    await db.$executeRaw`
      INSERT INTO sync_budgets (kind, window_at, used)
      VALUES (${kind}, date_trunc('minute', clock_timestamp() + interval '1 minute'), ${used})`;
}
const setWindow = (ago: string) =>
  db.$executeRaw`UPDATE sync_budgets SET window_at = date_trunc('minute', clock_timestamp()) - ${ago}::interval`;
const usedOf = async (kind: string) => (await db.syncBudget.findUniqueOrThrow({ where: { kind } })).used;

describe('takeFromBudget', () => {
  it('gives exactly what there is, to all callers together', async () => {
    const other = createDb(database.url);
    const takes = Array.from({ length: 60 }, (_, n) => takeFromBudget(n % 2 ? db : other, 'create', 25));
    const waits = await Promise.all(takes);
    await other.$disconnect();
    expect(waits.filter((ms) => ms === 0)).toHaveLength(25);
    expect(await takeFromBudget(db, 'read', 25)).toBe(0);
  });

  it('says how long the minute still lasts', async () => {
    await db.syncBudget.deleteMany();
    const taken = await takeFromBudget(db, 'create', 1);
    const full = await takeFromBudget(db, 'create', 0);
    expect(taken).toBe(0);
    expect(full).toBeGreaterThan(0);
    expect(full).toBeLessThanOrEqual(60_000);
  });

  it('begins anew with the next minute, whatever the last one was', async () => {
    await minuteThatLasts(1_000);
    expect(await takeFromBudget(db, 'create', 5)).toBeGreaterThan(0);
    await setWindow('1 minute');
    expect(await takeFromBudget(db, 'create', 5)).toBe(0);
    expect(await usedOf('create')).toBe(1);
  });

  it('does not forget what was used when the budget is lowered and raised', async () => {
    await minuteThatLasts(40);
    expect(await takeFromBudget(db, 'create', 30)).toBeGreaterThan(0);
    expect(await usedOf('create')).toBe(40);
    expect(await takeFromBudget(db, 'create', 50)).toBe(0);
    expect(await usedOf('create')).toBe(41);
  });
});

describe('a client with budgets', () => {
  /** Nobody listens there, so a call that is sent fails as unreachable, and one over budget does not get that far. */
  const syncSo = () =>
    withBudgets(createSyncSoClient({ apiKey: 'test-key', baseUrl }), db, {
      ...{ createsPerMinute: 1, readsPerMinute: 2 },
    });
  const create = () =>
    syncSo().createGeneration(
      { model: 'lipsync-2', input: [], options: { sync_mode: 'remap' }, segments: [], outputFileName: 'token' },
      { idempotencyKey: 'key' },
    );
  const overBudget = { code: 'rate_limit_exceeded', options: { retryAfterMs: expect.any(Number) } };

  it('sends creates up to the budget, then asks to wait', async () => {
    await expect(create()).rejects.toMatchObject({ code: 'sync_so_unreachable' });
    await expect(create()).rejects.toMatchObject(overBudget);
  });

  it('keeps two thirds of the reads from who goes through the list page by page', async () => {
    const client = withBudgets(createSyncSoClient({ apiKey: 'test-key', baseUrl }), db, {
      ...{ createsPerMinute: 1, readsPerMinute: 6 },
    });
    const list = (cursor?: string) => client.listGenerations({ limit: 100, cursor });
    const sent = { code: 'sync_so_unreachable' };
    for (const page of ['g-99', 'g-199']) await expect(list(page)).rejects.toMatchObject(sent);
    await expect(list('g-299')).rejects.toMatchObject(overBudget);
    expect(await usedOf('read'), 'what is not sent is not counted').toBe(2);
    for (let n = 0; n < 3; n += 1) await expect(list()).rejects.toMatchObject(sent);
    await expect(client.getGeneration('g')).rejects.toMatchObject(sent);
    await expect(client.getGeneration('g')).rejects.toMatchObject(overBudget);
  });

  it('counts reads of one generation and of the list together, apart from creates', async () => {
    await expect(syncSo().getGeneration('g')).rejects.toMatchObject({ code: 'sync_so_unreachable' });
    await expect(syncSo().listGenerations({ limit: 1 })).rejects.toMatchObject({ code: 'sync_so_unreachable' });
    await expect(syncSo().getGeneration('g')).rejects.toMatchObject(overBudget);
    await expect(syncSo().listGenerations({ limit: 1 })).rejects.toMatchObject(overBudget);
    await expect(syncSo().listModels()).rejects.toMatchObject({ code: 'sync_so_unreachable' });
    await expect(create()).rejects.toMatchObject({ code: 'sync_so_unreachable' });
  });
});
