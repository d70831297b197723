import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../local/ports.js';
import { createDb, type Db } from '../../src/db/client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
});

/** Of the one connection: what it keeps prepared. */
async function keptBy(db: Db): Promise<string[]> {
  await db.syncSlot.count();
  await db.syncSlot.count();
  const rows = await db.$queryRaw<{ statement: string }[]>`SELECT statement FROM pg_prepared_statements`;
  return rows.map(({ statement }) => statement);
}

function open(url: string): Db {
  const db = createDb(url);
  onTestFinished(() => db.$disconnect());
  return db;
}

describe('statements of ours', () => {
  it('are kept prepared on a connection that is the server’s own', async () => {
    const kept = await keptBy(open(database.url));
    expect(kept.filter((statement) => statement.includes('sync_slots'))).toHaveLength(1);
  });

  it('are not where a pooler lends its connections', async () => {
    const url = new URL(database.url);
    const pooler = await startPooler(Number(url.port));
    onTestFinished(() => void pooler.close());
    url.port = String((pooler.address() as { port: number }).port);
    expect(await keptBy(open(url.href))).toEqual([]);
  });
});

/** `BackendKeyData` of PostgreSQL's protocol, and its length. */
const KEY_DATA = Buffer.from([0x4b, 0, 0, 0]);

/** Tells a process id of its own, as poolers do, so that a cancel comes to them. */
async function startPooler(to: number): Promise<Server> {
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    upstream.on('data', (data) => {
      const at = data.indexOf(KEY_DATA);
      if (at >= 0) data.writeInt32BE(4_711, at + 5);
      client.write(data);
    });
    client.pipe(upstream);
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
