import { randomUUID } from 'node:crypto';
import type { Db } from './client.js';
import { Prisma } from './generated/client.js';

/**
 * Table uploads: results on their way into the bucket, of a job that has its row already. Each is written down before its
 * first byte, so that what is left behind, by whatever end, is known here and needs no listing of a bucket that others may
 * use. What users send is written down as assets (assets.ts) instead: those outlive a request, and have an owner.
 */

export interface UploadNote {
  /** S3's id of an upload in parts; without it nobody can end one. */
  onMultipart(uploadId: string): Promise<void>;
  /** Nothing of it is left to look after. */
  end(): Promise<void>;
}

/** By the database's clock, which judges its age too. */
export async function noteUpload(db: Db, { jobId, key }: { jobId: string; key: string }): Promise<UploadNote> {
  const id = randomUUID();
  await db.$executeRaw`
    INSERT INTO uploads (id, job_id, key, created_at) VALUES (${id}::uuid, ${jobId}::uuid, ${key}, clock_timestamp())`;
  return {
    onMultipart: async (uploadId) => void (await db.upload.update({ where: { id }, data: { uploadId } })),
    end: async () => void (await db.upload.deleteMany({ where: { id } })),
  };
}

/** A transfer is given up by then. */
const FORGOTTEN = Prisma.sql`interval '24 hours'`;

export interface ForgottenPage {
  /** The job the page begins after; from the first when left out. */
  after?: string;
  limit: number;
}

/** Jobs with uploads that began over a day ago, in the order of their ids. */
export async function forgottenUploads(db: Db, { after, limit }: ForgottenPage): Promise<string[]> {
  const rows = await db.$queryRaw<{ jobId: string }[]>`
    SELECT DISTINCT job_id AS "jobId" FROM uploads
    WHERE created_at < clock_timestamp() - ${FORGOTTEN}
      AND (${after ?? null}::uuid IS NULL OR job_id > ${after ?? null}::uuid)
    ORDER BY job_id LIMIT ${limit}`;
  return rows.map(({ jobId }) => jobId);
}

export interface Upload {
  id: string;
  key: string;
  uploadId: string | null;
}

/** All of a job. `forgotten`: only those that began over a day ago. */
export const uploadsOf = (db: Db, jobId: string, { forgotten }: { forgotten: boolean }): Promise<Upload[]> =>
  db.$queryRaw<Upload[]>`
    SELECT id, key, upload_id AS "uploadId" FROM uploads
    WHERE job_id = ${jobId}::uuid AND (NOT ${forgotten} OR created_at < clock_timestamp() - ${FORGOTTEN})`;

export async function endUploads(db: Db, uploads: readonly Pick<Upload, 'id'>[]): Promise<void> {
  await db.upload.deleteMany({ where: { id: { in: uploads.map(({ id }) => id) } } });
}
