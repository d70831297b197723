import type { Issue } from '../domain/issues.js';
import type { Attempt, JobStage, JobStatus, ProJobInput } from '../domain/job.js';
import type { Warning } from '../domain/segments.js';
import type { Db } from './client.js';
import type { Prisma } from './generated/client.js';
import { decodeCursor, encodeCursor, isUuid, type JobCursor } from './job-cursor.js';
import { type JobRow, toJobRow } from './job-row.js';

/**
 * Table video_jobs. Each function is one statement that may be repeated: a Temporal activity can run again after its
 * work was done, and a late try of it beside its successor. So the guards are in the WHERE clauses.
 * `completed` and `cancelled` rows are at their end. `failed` and `needs_attention` are not: an operator can take the
 * workflow up again. A job that is not there, or at its end, is left alone without an error.
 */

/** Makes the row; when it is already there, it is returned as it is. */
export async function insertJob(db: Db, input: ProJobInput, warnings: Warning[]): Promise<JobRow> {
  const { jobId: id, userId, model } = input;
  const create = {
    id,
    userId,
    model,
    input: json(input),
    warnings: json(warnings),
    progressMessage: 'Waiting to start',
  };
  // Not upsert: Prisma makes a SELECT and an INSERT of it, and fails where another makes the row in between.
  const [made] = await db.videoJob.createManyAndReturn({ data: [create], skipDuplicates: true });
  return toJobRow(made ?? (await db.videoJob.findUniqueOrThrow({ where: { id } })));
}

/** Undefined for an id that is unknown, not a UUID, or another user's. */
export async function findJob(db: Db, { userId, jobId }: { userId?: string; jobId: string }) {
  if (!isUuid(jobId)) return undefined;
  const row = await db.videoJob.findFirst({ where: { id: jobId, userId } });
  return row === null ? undefined : toJobRow(row);
}

export interface ListOptions {
  userId: string;
  limit: number;
  cursor?: string;
  status?: JobStatus;
}

/**
 * Newest first, without what can be large; pages stay right while jobs are added. Throws invalid_request for a cursor we
 * did not make.
 */
export async function listJobs(db: Db, { userId, limit, cursor, status }: ListOptions) {
  const rows = await db.videoJob.findMany({
    where: { userId, status, ...(cursor === undefined ? {} : olderThan(decodeCursor(cursor))) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1, // one more tells whether there is a next page
    omit: { input: true, errorIssues: true },
  });
  const jobs = rows.slice(0, limit).map((row) => toJobRow({ ...row, input: null, errorIssues: null }));
  const last = jobs.at(-1);
  return { jobs, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(last) : undefined };
}

const olderThan = ({ createdAt, id }: JobCursor) => ({
  createdAt: { lte: createdAt }, // lets the index begin here
  OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }],
});

export interface Progress {
  status?: 'queued' | 'processing';
  stage: JobStage;
  /** 0 to 100; rounded. */
  percent: number;
  message: string;
}

/** The percentage never goes back. A status given here takes back an earlier failure. */
export async function recordProgress(db: Db, jobId: string, progress: Progress): Promise<void> {
  const { status = null, stage, message } = progress;
  const percent = Math.round(Math.min(100, Math.max(0, progress.percent)));
  await db.$executeRaw`
    UPDATE video_jobs
    SET status = coalesce(${status}, status), stage = ${stage}, progress_message = ${message},
        progress_percentage = greatest(progress_percentage, ${percent}::int),
        error_code = CASE WHEN ${status}::text IS NULL THEN error_code END,
        error_message = CASE WHEN ${status}::text IS NULL THEN error_message END,
        error_next = CASE WHEN ${status}::text IS NULL THEN error_next END,
        error_issues = CASE WHEN ${status}::text IS NULL THEN error_issues END,
        more_issues = CASE WHEN ${status}::text IS NULL THEN more_issues END,
        updated_at = now()
    WHERE id = ${jobId}::uuid AND status NOT IN ('completed', 'cancelled')`;
}

/** Why a job that goes on does not get on; until it says something else. */
export async function recordTrouble(db: Db, jobId: string, message: string): Promise<void> {
  await db.videoJob.updateMany({ where: { id: jobId, status: 'processing' }, data: { progressMessage: message } });
}

/** Adds warnings to those the row has; one that is there already is not added again. */
export async function recordWarnings(db: Db, jobId: string, warnings: Warning[]): Promise<void> {
  await db.$executeRaw`
    UPDATE video_jobs
    SET warnings = warnings || (
          SELECT coalesce(jsonb_agg(w ORDER BY place), '[]')
          FROM jsonb_array_elements(${JSON.stringify(warnings)}::jsonb) WITH ORDINALITY AS given (w, place)
          WHERE NOT warnings @> jsonb_build_array(w)),
        updated_at = now()
    WHERE id = ${jobId}::uuid AND status NOT IN ('completed', 'cancelled')`;
}

/**
 * The attempt we pay for, stored before the send. The first writer of a number wins: when a reset workflow makes up
 * another key for it, the row keeps the one that may have been paid for, and that is what is returned. A higher
 * number forgets the old generation.
 */
export async function recordAttempt(db: Db, jobId: string, attempt: Attempt): Promise<Attempt> {
  const { n, idempotencyKey, token, signedAt } = attempt;
  await db.videoJob.updateMany({
    where: { id: jobId, ...running, attempt: { lt: n } },
    data: {
      ...{ attempt: n, idempotencyKey, attemptToken: token, attemptSignedAt: new Date(signedAt) },
      ...{ syncGenerationId: null, generationOver: false },
    },
  });
  const row = await db.videoJob.findUnique({ where: { id: jobId } });
  return (row && storedAttempt(row)) ?? attempt;
}

/** The attempt a row tells of; undefined before the first. */
export function storedAttempt(row: AttemptColumns): Attempt | undefined {
  const { attempt: n, idempotencyKey, attemptToken: token, attemptSignedAt } = row;
  if (!idempotencyKey || !token || !attemptSignedAt) return undefined;
  return { n, idempotencyKey, token, signedAt: attemptSignedAt.getTime() };
}

type AttemptColumns = Pick<JobRow, 'attempt' | 'idempotencyKey' | 'attemptToken' | 'attemptSignedAt'>;

/**
 * The generation of the current attempt; the first one stays. Also on a cancelled row: Sync.so has no cancel, so it
 * goes on there, and this is how an operator finds it.
 */
export async function recordGeneration(db: Db, jobId: string, generationId: string): Promise<void> {
  await db.videoJob.updateMany({
    where: { id: jobId, syncGenerationId: null },
    data: { syncGenerationId: generationId },
  });
}

export interface JobResult {
  outputUrl: string;
  outputKey: string;
  bytes: number;
  sha256: string;
  durationSeconds: number;
}

export async function completeJob(db: Db, jobId: string, result: JobResult): Promise<void> {
  const { outputUrl, outputKey, bytes, sha256, durationSeconds } = result;
  await db.$executeRaw`
    UPDATE video_jobs
    SET status = 'completed', stage = 'done', progress_percentage = 100,
        progress_message = 'Pro video processing completed', completed_at = now(), updated_at = now(),
        output_url = ${outputUrl}, output_key = ${outputKey}, output_bytes = ${bytes}::bigint,
        output_sha256 = ${sha256}, output_duration = ${durationSeconds}::double precision,
        error_code = NULL, error_message = NULL, error_next = NULL, error_issues = NULL, more_issues = NULL
    WHERE id = ${jobId}::uuid AND status NOT IN ('completed', 'cancelled')`;
}

export interface JobFailure {
  status: 'failed' | 'needs_attention' | 'cancelled';
  code: string;
  message: string;
  next: string;
  /** The generation ended without a result that can be used: a retry has to send again. */
  generationOver?: boolean;
}

/**
 * What is wrong with the input, found by the step that then fails the job; shown as soon as `failJob` has said so, and
 * gone with the next progress.
 */
export async function recordIssues(
  db: Db,
  jobId: string,
  { issues, more }: { issues: readonly Issue[]; more: number },
) {
  await db.videoJob.updateMany({
    where: { id: jobId, ...running },
    data: { errorIssues: json(issues), moreIssues: more },
  });
}

/** Stage and percentage stay, to show how far the job came. */
export async function failJob(db: Db, jobId: string, failure: JobFailure): Promise<void> {
  const { status, code, message, next, generationOver } = failure;
  await db.videoJob.updateMany({
    where: { id: jobId, ...running },
    data: { status, errorCode: code, errorMessage: message, errorNext: next, progressMessage: message, generationOver },
  });
}

/** Since when the generation is late; the first time stays. */
export async function recordOverdue(db: Db, jobId: string): Promise<void> {
  await db.videoJob.updateMany({ where: { id: jobId, ...running, overdueAt: null }, data: { overdueAt: new Date() } });
}

/** Throws when the database does not answer; for /readyz. */
export async function checkDb(db: Db): Promise<void> {
  await db.$queryRaw`SELECT 1`;
}

const running = { status: { notIn: ['completed', 'cancelled'] } };

/** JSON columns take what JSON.stringify would keep: undefined fields are left out. */
const json = (value: object): Prisma.InputJsonValue => JSON.parse(JSON.stringify(value));
