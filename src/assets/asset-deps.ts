import type { Quota } from '../db/claim-asset.js';
import type { Db } from '../db/client.js';
import type { PartChecksum } from '../domain/asset.js';
import type { Logger } from '../platform/logger.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { PartUploads } from '../storage/part-uploads.js';
import type { AssetStarter } from '../temporal/asset-starter.js';

/** What uploads are made with; the API passes it in. */
export interface AssetDeps {
  db: Db;
  store: Pick<ObjectStore, 'bucket' | 'exists' | 'readMark' | 'head' | 'abortUpload' | 'delete' | 'deletePrefix'>;
  uploads: PartUploads;
  /** Whether the store checks parts, as far as that is known by now. */
  partChecksum: { readonly current: PartChecksum };
  assetStarter: AssetStarter;
  quota: Quota;
  log: Pick<Logger, 'error' | 'warn' | 'info'>;
}
