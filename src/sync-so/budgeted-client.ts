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
/** And of those that ask prices, however many people do: jobs come first. */
const ESTIMATES = 1 / 5;

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
  const takePart = (kind: BudgetKind, share: number) => take(kind, Math.max(1, Math.floor(readsPerMinute * share)));
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
      if (options.cursor) await takePart('search', SEARCHES);
      await toRead();
      return syncSo.listGenerations(options);
    },
    async estimateCost(options) {
      await takePart('estimate', ESTIMATES);
      await toRead();
      return syncSo.estimateCost(options);
    },
  };
}
