import type { Db } from '../db/client.js';
import { noteUpload } from '../db/uploads.js';
import type { ObjectStore } from './object-store.js';

export interface RecordedPutDeps {
  db: Db;
  store: Pick<ObjectStore, 'putStream'>;
  jobId: string;
  /** Awaited before the first byte; what it throws is what becomes of each file. */
  mayStore: Promise<void>;
}

/**
 * `putStream` for the uploads of a job that may never come to be: each is written down before its bytes, and stays so
 * until the sweep finds the job's row (activities/reconcile-uploads.ts).
 */
export function recordedPut({ db, store, jobId, mayStore }: RecordedPutDeps): ObjectStore['putStream'] {
  mayStore.catch(() => undefined); // a form without files asks nobody
  return async (key, body, o) => {
    body.on('error', () => undefined); // seen below, or by whoever reads it
    await mayStore;
    const { onMultipart } = await noteUpload(db, { jobId, key });
    if (body.errored) throw body.errored;
    return await store.putStream(key, body, { ...o, onMultipart });
  };
}
