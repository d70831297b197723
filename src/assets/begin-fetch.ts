import { randomUUID } from 'node:crypto';
import type { AssetRow } from '../db/asset-row.js';
import { claimAsset } from '../db/claim-asset.js';
import { type AssetKind, partBytesOf } from '../domain/asset.js';
import { assetKey } from '../domain/keys.js';
import { mayStore } from '../storage/own-bucket.js';
import type { AssetDeps } from './asset-deps.js';
import { startWorkflow } from './start-workflow.js';

export interface FetchWords {
  userId: string;
  kind: AssetKind;
  fileName: string;
  contentType: string;
  /** With its dot; safe in a key. */
  extension: string;
  /** Where a worker fetches it from; it may hold secrets. */
  sourceUrl: string;
  /** How large it may be, in bytes. */
  mostBytes: number;
}

/**
 * An asset that a worker fetches; of a URL that the user has asked for before and that is on its way, that one. Its size is
 * not known yet, so its parts are as large as the largest file needs.
 */
export async function beginFetch(deps: AssetDeps, { extension, mostBytes, ...words }: FetchWords): Promise<AssetRow> {
  await mayStore(deps);
  const id = randomUUID();
  const plan = { partBytes: partBytesOf(mostBytes), checksum: deps.partChecksum.current };
  const key = assetKey(words.userId, id, words.kind, extension);
  const { row } = await claimAsset(deps.db, { id, ...words, ...plan, key }, deps.quota);
  await startWorkflow(deps, row);
  return row;
}
