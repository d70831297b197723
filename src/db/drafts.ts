import { type DraftContent, missingVoices } from '../domain/draft.js';
import { AppError } from '../domain/errors.js';
import type { Queries } from './account.js';
import type { Db } from './client.js';
import { holdAssets } from './draft-assets.js';
import { type DraftRow, toDraftRow, WITH_JOBS } from './draft-row.js';
import { inTransaction } from './in-transaction.js';
import { isUuid } from './job-cursor.js';

/** Table drafts: made, found, saved and taken away. Listed: list-drafts.ts; the assets they use: draft-assets.ts. */

export interface WrittenDraft extends DraftContent {
  userId: string;
  /** The client's own word for what writes, for whoever hears of it. */
  tab?: string;
}

/** A number of our own for this use of advisory locks; the second one is the user's. */
const LOCK = 7210404;

/**
 * Within a transaction. A user's requests take turns, so that two at once are not both the last one. Throws
 * `too_many_drafts`.
 */
export async function insertDraft(tx: Queries, draft: WrittenDraft & { id: string }, most: number): Promise<DraftRow> {
  const { id, userId, assets } = draft;
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(${LOCK}::int, hashtext(${userId}))) locked`;
  const count = await tx.draft.count({ where: { userId } });
  if (count >= most) throw new AppError('too_many_drafts', { detail: `There are ${count}.` });
  await write(tx, id, draft);
  await holdAssets(tx, { draftId: id, userId, assets });
  return await readDraft(tx, id);
}

/** Times by the database's clock, which judges them too. */
async function write(tx: Queries, id: string, { userId, document, assets, tab }: WrittenDraft): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO drafts (id, user_id, name, segments, missing_voices, document, assets, tab, created_at, updated_at)
    VALUES (${id}::uuid, ${userId}, ${document.name}, ${document.segments.length}::int, ${missingVoices(document)}::int,
      ${JSON.stringify(document)}::jsonb, ${JSON.stringify(assets)}::jsonb, ${tab ?? null}, clock_timestamp(), clock_timestamp())`;
}

const readDraft = async (tx: Queries, id: string): Promise<DraftRow> =>
  toDraftRow(await tx.draft.findUniqueOrThrow({ where: { id }, include: WITH_JOBS }));

/** Undefined for an id that is unknown, not a UUID, or another user's. */
export async function findDraft(
  db: Queries,
  { userId, id }: { userId?: string; id: string },
): Promise<DraftRow | undefined> {
  if (!isUuid(id)) return undefined;
  const row = await db.draft.findFirst({ where: { id, userId }, include: WITH_JOBS });
  return row ? toDraftRow(row) : undefined;
}

/** Of a draft: what its writer has read. */
export interface Revision {
  id: string;
  revision: number;
}

export interface Saved {
  revision: number;
  updatedAt: Date;
}

/**
 * Writes the draft over the revision that its writer has read. Undefined where it has another one by now, or is gone; but
 * where it holds just this already, it is saved: so a save whose answer was lost may be sent again.
 */
export function saveDraft(db: Db, over: Revision, draft: WrittenDraft): Promise<Saved | undefined> {
  return inTransaction(db, async (tx) => {
    const saved = (await overwrite(tx, over, draft)) ?? (await sameDraft(tx, over, draft));
    if (saved) await holdAssets(tx, { draftId: over.id, userId: draft.userId, assets: draft.assets });
    return saved;
  });
}

async function overwrite(tx: Queries, { id, revision }: Revision, draft: WrittenDraft): Promise<Saved | undefined> {
  const { userId, document, assets, tab } = draft;
  const [saved] = await tx.$queryRaw<Saved[]>`
    UPDATE drafts
    SET name = ${document.name}, segments = ${document.segments.length}::int,
        missing_voices = ${missingVoices(document)}::int, document = ${JSON.stringify(document)}::jsonb,
        assets = ${JSON.stringify(assets)}::jsonb, tab = ${tab ?? null}, updated_at = clock_timestamp()
    WHERE id = ${id}::uuid AND user_id = ${userId} AND revision = ${revision}::int
    RETURNING revision, updated_at AS "updatedAt"`;
  return saved;
}

async function sameDraft(tx: Queries, { id }: Revision, { userId, document, assets }: WrittenDraft) {
  const [same] = await tx.$queryRaw<Saved[]>`
    SELECT revision, updated_at AS "updatedAt" FROM drafts
    WHERE id = ${id}::uuid AND user_id = ${userId}
      AND document = ${JSON.stringify(document)}::jsonb AND assets = ${JSON.stringify(assets)}::jsonb
    FOR NO KEY UPDATE`;
  return same;
}

/** With its hold on assets, which then go after a day where nothing else uses them (a trigger sets the time). */
export async function deleteDraft(db: Queries, id: string): Promise<void> {
  await db.draft.deleteMany({ where: { id } });
}

/** For a job that is made of it, until the transaction ends nobody takes it away. Throws `draft_not_found`. */
export async function assertDraft(tx: Queries, { userId, id }: { userId: string; id: string }): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM drafts WHERE id = ${id}::uuid AND user_id = ${userId} FOR KEY SHARE`;
  if (rows.length === 0) throw new AppError('draft_not_found', { detail: `It is ${id}.` });
}
