import type { Queries } from './account.js';
import { Prisma } from './generated/client.js';
import { isUuid } from './job-cursor.js';

/**
 * Table draft_assets: which drafts use an asset. While one does, it stays, like one that a job uses (asset-uses.ts); a draft
 * that nobody touches for long lets its assets go.
 */

export interface Held {
  draftId: string;
  userId: string;
  /** By their localIds. */
  assets: Readonly<Record<string, string>>;
}

/**
 * The draft uses these of the user's assets from now on and no others; within the transaction that writes the draft. An
 * asset that is not there, or another's, is passed over: what a person has done is saved all the same.
 */
export async function holdAssets(tx: Queries, { draftId, userId, assets }: Held): Promise<void> {
  const wanted = [...new Set(Object.values(assets))].filter(isUuid);
  const held = (await tx.draftAsset.findMany({ where: { draftId } })).map(({ assetId }) => assetId);
  const added = wanted.filter((id) => !held.includes(id));
  const released = held.filter((id) => !wanted.includes(id));
  if (added.length + released.length === 0) return; // as with nearly every save
  const there = await lockOwn(tx, userId, [...added, ...released]);
  const taken = added.filter((id) => there.has(id));
  await tx.draftAsset.deleteMany({ where: { draftId, assetId: { in: released } } });
  await tx.draftAsset.createMany({ data: taken.map((assetId) => ({ draftId, assetId })), skipDuplicates: true });
  await tx.$executeRaw`UPDATE assets SET expires_at = NULL WHERE id = ANY(${taken}::uuid[])`;
}

/** Those of them that are the user's and there; in one order, or two who lock the same would wait for each other. */
async function lockOwn(tx: Queries, userId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.$queryRaw<{ id: string; isThere: boolean }[]>`
    SELECT id, user_id = ${userId} AND removed_at IS NULL AS "isThere" FROM assets
    WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  return new Set(rows.filter(({ isThere }) => isThere).map(({ id }) => id));
}

/** What the draft is called that uses the asset and was changed last; undefined where none does. */
export async function draftUsing(db: Queries, assetId: string): Promise<string | undefined> {
  const draft = await db.draft.findFirst({
    where: { uses: { some: { assetId } } },
    orderBy: { updatedAt: 'desc' },
    select: { name: true },
  });
  return draft?.name;
}

/** Some drafts that nobody has saved for so many days let their assets go, but for one that is just saved; how many uses ended. */
export async function releaseOldDrafts(db: Queries, days: number, most: number): Promise<number> {
  return await db.$executeRaw`
    DELETE FROM draft_assets WHERE draft_id IN (
      SELECT d.id FROM drafts d
      WHERE d.updated_at < clock_timestamp() - make_interval(days => ${days}::int)
        AND EXISTS (SELECT FROM draft_assets u WHERE u.draft_id = d.id)
      ORDER BY d.updated_at LIMIT ${most}::int FOR NO KEY UPDATE OF d SKIP LOCKED)`;
}

/** Of an asset: whether neither a job nor a draft uses it. */
export const UNUSED_BY_ANY = Prisma.sql`
  NOT EXISTS (SELECT FROM job_assets WHERE asset_id = assets.id)
  AND NOT EXISTS (SELECT FROM draft_assets WHERE asset_id = assets.id)`;
