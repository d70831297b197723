import type { Queries } from './account.js';
import { jobIdsOf, type ListedDraft, WITH_JOBS } from './draft-row.js';
import { behind, encodeCursor, NEWEST_FIRST, pageOf } from './job-cursor.js';

export interface DraftPage {
  /** Left out: everybody's. */
  userId?: string;
  limit: number;
  cursor?: string;
}

/** The picture among its files. */
const WITH_POSTER = {
  uses: { where: { asset: { kind: 'poster', status: 'stored', removedAt: null } }, select: { assetId: true }, take: 1 },
};

/** Newest first, without the documents; pages stay right while drafts are added, saved and deleted. */
export async function listDrafts(
  db: Queries,
  { userId, limit, cursor }: DraftPage,
): Promise<{ drafts: ListedDraft[]; nextCursor?: string }> {
  const found = await db.draft.findMany({
    where: { userId, ...behind(cursor) },
    ...{ orderBy: NEWEST_FIRST, take: limit + 1 },
    omit: { document: true, assets: true },
    include: { ...WITH_JOBS, ...WITH_POSTER },
  });
  const { rows, last } = pageOf(found, limit);
  const drafts = rows.map(({ jobs, uses, ...row }) => ({
    ...row,
    jobIds: jobIdsOf({ jobs }),
    posterAssetId: uses[0]?.assetId,
  }));
  return { drafts, nextCursor: last && encodeCursor(last) };
}
