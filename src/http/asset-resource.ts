import { planOf } from '../assets/complete-asset.js';
import { checksumOf } from '../assets/open-upload.js';
import type { AssetRow } from '../db/asset-row.js';
import { partCount } from '../domain/asset.js';
import type { StoredPart } from '../storage/part-uploads.js';
import type { AssetResource, BegunAssetResource } from './asset-schemas.js';

export const assetPath = (assetId: string) => `/api/v1/assets/${assetId}`;

/** A row as the API shows it. */
export function assetResource(row: AssetRow): AssetResource {
  const { id, kind, fileName, contentType, bytes, status, probe, issues } = row;
  const self = assetPath(id);
  return {
    ...{ id, kind, fileName, contentType, bytes, status },
    ...fetchOf(row),
    ...(probe && { probe }),
    ...(issues && { issues }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    links: { self, ...(status === 'stored' && { content: `${self}/content` }) },
  };
}

function fetchOf({ sourceUrl, fetchedBytes }: AssetRow): Pick<AssetResource, 'source' | 'fetchedBytes'> {
  if (sourceUrl === null) return {};
  return { source: { host: new URL(sourceUrl).host }, ...(fetchedBytes !== null && { fetchedBytes }) };
}

/** With what its sender needs to know. */
export function begunAsset(row: AssetRow, uploadedParts: StoredPart[]): BegunAssetResource {
  const plan = planOf(row);
  const { partBytes } = plan;
  return {
    ...assetResource(row),
    ...{ partBytes, parts: partCount(plan), checksum: checksumOf(row), uploadedParts },
  };
}
