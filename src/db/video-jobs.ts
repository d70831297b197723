import type { ProJobInput } from '../domain/job.js';
import { nameOfFile } from '../domain/job-name.js';
import type { Warning } from '../domain/segments.js';
import type { Queries } from './account.js';
import type { Db } from './client.js';
import type { Prisma } from './generated/client.js';
import { isUuid } from './job-cursor.js';
import { type JobRow, toJobRow } from './job-row.js';

/** Table video_jobs: made and found. Listed: list-jobs.ts; what a job's own workflow writes: job-steps.ts. */

export interface JobWords {
  /** Left out: as its video. */
  name?: string;
  /** An asset that it uses. */
  posterAssetId?: string;
  draftId?: string;
}

/** Makes the row; when it is already there, it is returned as it is. */
export async function insertJob(
  db: Queries,
  input: ProJobInput,
  warnings: Warning[],
  { name = nameOfFile(input.video.fileName), posterAssetId, draftId }: JobWords = {},
): Promise<JobRow> {
  const { jobId: id, userId, model } = input;
  const create = {
    ...{ id, userId, model, name, fileName: input.video.fileName, posterAssetId, draftId },
    segmentCount: input.segments.length,
    input: json(input),
    warnings: json(warnings),
    progressMessage: 'Waiting to start',
  };
  // Not upsert: Prisma makes a SELECT and an INSERT of it, and fails where another makes the row in between.
  const [made] = await db.videoJob.createManyAndReturn({ data: [create], skipDuplicates: true });
  return toJobRow(made ?? (await db.videoJob.findUniqueOrThrow({ where: { id } })));
}

/** Undefined for an id that is unknown, not a UUID, or another user's. */
export async function findJob(db: Queries, { userId, jobId }: { userId?: string; jobId: string }) {
  if (!isUuid(jobId)) return undefined;
  const row = await db.videoJob.findFirst({ where: { id: jobId, userId } });
  return row === null ? undefined : toJobRow(row);
}

/**
 * Another name for a job of the user's, and of that revision where one is given; false where there is none. What its
 * workflow does goes on, and the time of the row's last change, by which healing goes, stays.
 */
export async function renameJob(db: Queries, job: JobToRename, name: string): Promise<boolean> {
  const { userId, jobId, revision = null } = job;
  if (!isUuid(jobId)) return false;
  const renamed = await db.$executeRaw`
    UPDATE video_jobs SET name = ${name}
    WHERE id = ${jobId}::uuid AND user_id = ${userId} AND (${revision}::int IS NULL OR revision = ${revision}::int)`;
  return renamed > 0;
}

export interface JobToRename {
  userId: string;
  jobId: string;
  revision?: number;
}

/** Throws when the database does not answer; for /readyz. */
export async function checkDb(db: Db): Promise<void> {
  await db.$queryRaw`SELECT 1`;
}

/** JSON columns take what JSON.stringify would keep: undefined fields are left out. */
export const json = (value: object): Prisma.InputJsonValue => JSON.parse(JSON.stringify(value));
