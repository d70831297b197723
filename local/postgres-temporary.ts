import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from './ports.js';
import { type RunningPostgres, startPostgres } from './postgres.js';

/** Nothing is kept, so nothing needs to survive a crash; commits no longer wait for the disk. */
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** A PostgreSQL for as long as it runs, on a free port; `stop` also removes its files. For tests and for diffs. */
export async function startTemporaryPostgres(): Promise<RunningPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-postgres-'));
  const port = await freePort();
  const server = await startPostgres({ dataDir, port, report: () => undefined, settings: NOT_DURABLE });
  const stop = async () => {
    await server.stop();
    const home = dirname(await realpath(join(dataDir, 'postgres')));
    for (const folder of [home, dataDir]) await rm(folder, { recursive: true, force: true });
  };
  return { ...server, stop };
}
