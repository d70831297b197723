import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/client.js';
import { AppError } from '../domain/errors.js';
import type { ServiceConfig } from '../platform/config.js';
import { withBudgets } from '../sync-so/budgeted-client.js';
import { createSyncSoClient, type SyncSoClient } from '../sync-so/client.js';

type SyncSoConfig = Pick<
  ServiceConfig,
  'SYNC_API_KEY' | 'SYNC_BASE_URL' | 'SYNC_CREATES_PER_MINUTE' | 'SYNC_READS_PER_MINUTE'
>;

interface Waiting {
  say(line: string): void;
  wait?(ms: number): Promise<unknown>;
}

/** Where Sync.so refuses without saying for how long (sync-so.md 15.4: 15–60 s). */
const WAIT_MS = 30_000;

/** Sync.so for commands: within the budgets that all workers share, so that no command takes theirs. */
export function operatorSyncSo(config: SyncSoConfig, db: Db, waiting: Waiting): SyncSoClient {
  const unlimited = createSyncSoClient({ apiKey: config.SYNC_API_KEY, baseUrl: config.SYNC_BASE_URL });
  const { SYNC_CREATES_PER_MINUTE: createsPerMinute, SYNC_READS_PER_MINUTE: readsPerMinute } = config;
  return patient(withBudgets(unlimited, db, { createsPerMinute, readsPerMinute }), waiting);
}

/** A read that is over the rate says so, waits as long as it is told, and is done then. */
function patient(syncSo: SyncSoClient, { say, wait = sleep }: Waiting): SyncSoClient {
  async function readAgain<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'rate_limit_exceeded') throw error;
        const ms = error.options.retryAfterMs ?? WAIT_MS;
        say(`Sync.so has been asked as often as allowed in a minute; this goes on in ${Math.ceil(ms / 1000)} s.`);
        await wait(ms);
      }
    }
  }
  return {
    ...syncSo,
    getGeneration: (id, options) => readAgain(() => syncSo.getGeneration(id, options)),
    listGenerations: (options) => readAgain(() => syncSo.listGenerations(options)),
  };
}
