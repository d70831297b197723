import { type BudgetKind, takeFromBudget } from '../db/budgets.js';
import type { Db } from '../db/client.js';
import { AppError } from '../errors.js';
import type { SyncSoClient } from './sync-so.js';

export interface Budgets {
  createsPerMinute: number;
  readsPerMinute: number;
}

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
      await toRead();
      return syncSo.listGenerations(options);
    },
  };
}
