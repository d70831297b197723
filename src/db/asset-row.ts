import type { AssetKind, AssetProbe, AssetStatus } from '../domain/asset.js';
import type { Issue } from '../domain/issues.js';
import type { Asset } from './generated/client.js';

/** A row of assets, with our own types where the columns are text and JSON. */
export interface AssetRow extends Omit<Asset, keyof Typed>, Typed {}

interface Typed {
  kind: AssetKind;
  status: AssetStatus;
  /** 2^53 bytes are 8 PiB, so a number holds it. */
  bytes: number | null;
  fetchedBytes: number | null;
  probe: AssetProbe | null;
  issues: Issue[] | null;
}

/** The one place where columns get their types; only src/db/assets.ts writes them, from values that were parsed before. */
export const toAssetRow = (row: Asset): AssetRow => ({
  ...row,
  kind: row.kind as AssetKind,
  status: row.status as AssetStatus,
  bytes: row.bytes === null ? null : Number(row.bytes),
  fetchedBytes: row.fetchedBytes === null ? null : Number(row.fetchedBytes),
  probe: row.probe as AssetProbe | null,
  issues: row.issues as unknown as Issue[] | null,
});
