import { type BudgetKind, takeFromBudget } from '../db/budgets.js';
import type { Db } from '../db/client.js';
import { AppError } from '../domain/errors.js';
import type { SyncSoClient } from './client.js';

export interface Budgets {
  createsPerMinute: number;
  readsPerMinute: number;
}

/**
 * Most of the reads that may go to the list's further pages: who looks for a generation far back must leave the others
 * their looks, and their first page.
 */
const SEARCHES = 1 / 3;

/**
 * The same client, kept below Sync.so's rates by all workers together: over budget nothing is sent, and the call
 * throws `rate_limit_exceeded` with the rest of the minute as `retryAfterMs`, as if Sync.so itself had said so.
 */
export function withBudgets(syncSo: SyncSoClient, db: Db, { createsPerMinute, readsPerMinute }: Budgets): SyncSoClient {
  const take = async (kind: BudgetKind, perMinute: number) => {
    const retryAfterMs = await takeFromBudget(db, kind, perMinute);
    if (retryAfterMs > 0) throw new AppError('rate_limit_exceeded', { retryAfterMs });
  };
  const toRead = () => take('read', readsPerMinute);
  return {
    ...syncSo,
    async createGeneration(body, options) {
      await take('create', createsPerMinute);
      return syncSo.createGeneration(body, options);
    },
    async getGeneration(id, options) {
      await toRead();
      return syncSo.getGeneration(id, options);
    },
    async listGenerations(options) {
      if (options.cursor) await take('search', Math.max(1, Math.floor(readsPerMinute * SEARCHES)));
      await toRead();
      return syncSo.listGenerations(options);
    },
  };
}
