import type { Queries } from '../db/account.js';
import { findAssets } from '../db/assets.js';
import type { DraftRow, ListedDraft } from '../db/draft-row.js';
import { assetPath } from './asset-resource.js';
import type { DraftResource, ListedDraftResource } from './draft-schemas.js';

export const draftPath = (draftId: string) => `/api/v1/drafts/${draftId}`;

/** A row as lists show it. */
export function listedDraft({ posterAssetId, ...row }: ListedDraft): ListedDraftResource {
  const poster = posterAssetId && { posterUrl: `${assetPath(posterAssetId)}/content` };
  return { ...common(row), ...poster };
}

/** A row as the API shows it, with those of its assets that are there. */
export async function draftResource({ db }: { db: Queries }, row: DraftRow): Promise<DraftResource> {
  const { document, assets } = row;
  const { there, missing } = await lookForAssets(db, row);
  const present = Object.entries(assets).filter(([, id]) => there.has(id));
  return { ...common(row), document, assets: Object.fromEntries(present), missing };
}

/** Which of the files' assets are there. */
export async function lookForAssets(
  db: Queries,
  { userId, assets }: Pick<DraftRow, 'userId' | 'assets'>,
): Promise<{ there: ReadonlySet<string>; missing: string[] }> {
  const found = await findAssets(db, { userId, ids: Object.values(assets) });
  const there = new Set(found.map(({ id }) => id));
  const missing = Object.entries(assets).filter(([, id]) => !there.has(id));
  return { there, missing: missing.map(([localId]) => localId) };
}

function common(row: Omit<ListedDraft, 'posterAssetId'>): ListedDraftResource {
  const { id, name, revision, segments, missingVoices, jobIds } = row;
  return {
    ...{ id, name, revision, segments, missingVoices, jobIds },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    links: { self: draftPath(id) },
  };
}
