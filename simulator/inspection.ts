import type { Context } from './context.js';
import type { CreateEntry, GenerationRecord } from './records.js';
import type { Delivery } from './webhooks.js';

/** What the simulator saw, for tests that count money. */
export interface Inspection {
  /** Accepted generations by outputFileName: a number above 1 is a job paid twice. */
  acceptedByName: Record<string, number>;
  generations: (GenerationRecord & { webhooks: readonly Delivery[] })[];
  creates: readonly CreateEntry[];
}

export function inspect({ store, webhooks }: Context): Inspection {
  const acceptedByName: Record<string, number> = {};
  // From the creates, because a deleted generation was paid for too.
  for (const { outcome, outputFileName } of store.creates()) {
    if (outcome !== 'accepted' || outputFileName === undefined) continue;
    acceptedByName[outputFileName] = (acceptedByName[outputFileName] ?? 0) + 1;
  }
  const generations = store.generations().map((record) => ({ ...record, webhooks: webhooks.deliveries(record.id) }));
  return { acceptedByName, generations, creates: store.creates() };
}
