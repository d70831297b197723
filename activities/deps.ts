import type { Logger } from 'pino';
import type { JobSignals } from '../src/clients/job-signals.js';
import type { ObjectStore } from '../src/clients/object-store.js';
import type { SyncSoClient } from '../src/clients/sync-so.js';
import type { Db } from '../src/db/client.js';

/** The outside things that activities touch; passed in by src/deps.ts, and by tests. */
export interface ActivityDeps {
  db: Db;
  store: ObjectStore;
  syncSo: SyncSoClient;
  /** Wakes other jobs. */
  signals: JobSignals;
  /** How Sync.so gets the media: signed URLs of our S3, or uploads into its own assets (sync-so.md 8). */
  assetMode: 'signed-url' | 'upload';
  log: Logger;
}
