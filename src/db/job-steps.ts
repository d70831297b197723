import { AppError } from '../domain/errors.js';
import type { Issue } from '../domain/issues.js';
import type { Attempt, DoubtfulResult, JobStage, PublishedResult } from '../domain/job.js';
import { type GenerationNews, generatingWords, STAGE_WORDS } from '../domain/job-state.js';
import type { Warning } from '../domain/segments.js';
import type { Queries } from './account.js';
import { Prisma } from './generated/client.js';
import type { JobRow } from './job-row.js';
import { findJob, json } from './video-jobs.js';

/**
 * Table video_jobs: what a job's own workflow writes. Each function may be repeated, and be cut off between statements: a
 * Temporal activity can run again after its work was done, and a late try of it beside its successor. So the guards are in
 * the WHERE clauses. `completed` and `cancelled` rows are at their end. `failed` and `needs_attention` are not: an operator
 * can take the workflow up again. A job that is not there, or at its end, is left alone without an error.
 */

export interface Progress extends ByWorker {
  status?: 'queued' | 'processing';
  stage: JobStage;
  /** 0 to 100; rounded. */
  percent: number;
  message: string;
  /** The generation is late; since when stays. */
  overdue?: boolean;
}

interface ByWorker {
  /** Build id of the worker that says so; left out: the one before stays. */
  workerVersion?: string;
}

/** The percentage never goes back. A status given here takes back an earlier failure. */
export async function recordProgress(db: Queries, jobId: string, progress: Progress): Promise<void> {
  await writeProgress(db, jobId, progress);
}

/** How many rows it has written: one or none. */
async function writeProgress(
  db: Queries,
  jobId: string,
  progress: Progress,
  { where = Prisma.empty, generationId = null }: { where?: Prisma.Sql; generationId?: string | null } = {},
): Promise<number> {
  const { status = null, stage, message, overdue = false, workerVersion = null } = progress;
  const percent = Math.round(Math.min(100, Math.max(0, progress.percent)));
  return await db.$executeRaw`
    UPDATE video_jobs
    SET status = coalesce(${status}, status), stage = ${stage}, progress_message = ${message},
        zhaoli_task_id = coalesce(zhaoli_task_id, ${generationId}),
        progress_percentage = greatest(progress_percentage, ${percent}::int),
        worker_version = coalesce(${workerVersion}, worker_version),
        overdue_at = CASE WHEN ${overdue} THEN coalesce(overdue_at, now()) ELSE overdue_at END,
        error_code = CASE WHEN ${status}::text IS NULL THEN error_code END,
        error_message = CASE WHEN ${status}::text IS NULL THEN error_message END,
        error_next = CASE WHEN ${status}::text IS NULL THEN error_next END,
        error_issues = CASE WHEN ${status}::text IS NULL THEN error_issues END,
        more_issues = CASE WHEN ${status}::text IS NULL THEN more_issues END,
        updated_at = clock_timestamp()
    WHERE id = ${jobId}::uuid AND status NOT IN ('completed', 'cancelled') ${where}`;
}

/** Why a job that goes on does not get on; until it says something else. */
export async function recordTrouble(db: Queries, jobId: string, message: string): Promise<void> {
  await db.videoJob.updateMany({ where: { id: jobId, status: 'processing' }, data: { progressMessage: message } });
}

/** Adds warnings to those the row has; one that is there already is not added again. */
export async function recordWarnings(db: Queries, jobId: string, warnings: Warning[]): Promise<void> {
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
 * number forgets the old generation. `isNew`: nobody can have sent it, since whoever sends has been here before.
 */
export async function recordAttempt(
  db: Queries,
  jobId: string,
  attempt: Attempt,
): Promise<{ row?: JobRow; attempt: Attempt; isNew: boolean }> {
  const { n, idempotencyKey, token, signedAt } = attempt;
  const { count } = await db.videoJob.updateMany({
    where: { id: jobId, ...running, attempt: { lt: n } },
    data: {
      ...{ attempt: n, idempotencyKey, attemptToken: token, attemptSignedAt: new Date(signedAt) },
      ...{ syncGenerationId: null, generationOver: false, overdueAt: null, doubtfulResult: Prisma.DbNull },
    },
  });
  const row = await findJob(db, { jobId });
  // A row at its end takes no new number: what it has is an attempt that has been decided about.
  const stored = row && row.attempt >= n ? storedAttempt(row) : undefined;
  return { row, attempt: stored ?? attempt, isNew: count === 1 };
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
export async function recordGeneration(db: Queries, jobId: string, generationId: string): Promise<void> {
  await db.videoJob.updateMany({
    where: { id: jobId, syncGenerationId: null },
    data: { syncGenerationId: generationId },
  });
}

/** The same, where it is what the job waits for from now on. */
export async function recordSubmitted(db: Queries, jobId: string, generationId: string, workerVersion?: string) {
  const generating = { stage: 'generating', ...STAGE_WORDS.generating } as const;
  const progress = { status: 'processing', ...generating, workerVersion } as const;
  const written = await writeProgress(db, jobId, progress, { generationId });
  if (written === 0) await recordGeneration(db, jobId, generationId); // the row is at its end
}

/** What a look at the generation has found; a row that says it already is not written. */
export async function recordLook(db: Queries, jobId: string, news: GenerationNews & ByWorker): Promise<void> {
  const { status, percent, overdue, workerVersion } = news;
  const stage = status === 'COMPLETED' ? 'publishing' : 'generating';
  const message = stage === 'generating' ? generatingWords(news) : STAGE_WORDS[stage].message;
  const isNews = Prisma.sql`AND ((status, stage, progress_message, overdue_at IS NOT NULL) IS DISTINCT FROM
    ('processing', ${stage}, ${message}, ${overdue}) OR progress_percentage < ${percent}::int)`;
  const progress = { status: 'processing', stage, percent, message, overdue, workerVersion } as const;
  await writeProgress(db, jobId, progress, { where: isNews });
}

/** Kept beside the job until a person has decided; what it is, and what it should be, is said. */
export async function recordDoubtful(db: Queries, jobId: string, doubtful: DoubtfulResult): Promise<void> {
  const { code, row, message } = new AppError('result_doubtful', { detail: doubtful.reason });
  await failJob(db, jobId, { status: 'needs_attention', code, message, next: row.next, doubtful });
}

/** A person takes it as it is. */
export async function recordAccepted(db: Queries, jobId: string, { reason }: DoubtfulResult): Promise<void> {
  const message = `The finished video was taken although it is not what was expected. ${reason}`;
  await recordWarnings(db, jobId, [{ code: 'result_accepted', message, field: 'result' }]);
}

export async function completeJob(db: Queries, jobId: string, result: PublishedResult): Promise<void> {
  const { url, key, bytes, sha256, durationSeconds = null } = result;
  await db.$executeRaw`
    UPDATE video_jobs
    SET status = 'completed', stage = 'done', progress_percentage = 100,
        progress_message = ${STAGE_WORDS.done.message}, completed_at = now(), updated_at = now(),
        output_url = ${url}, output_key = ${key}, output_bytes = ${bytes}::bigint,
        output_sha256 = ${sha256}, output_duration = ${durationSeconds}::double precision, doubtful_result = NULL,
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
  /** The result that a person has to decide about. */
  doubtful?: DoubtfulResult;
}

/**
 * What is wrong with the input, found by the step that then fails the job; shown as soon as `failJob` has said so, and
 * gone with the next progress.
 */
export async function recordIssues(
  db: Queries,
  jobId: string,
  { issues, more }: { issues: readonly Issue[]; more: number },
) {
  await db.videoJob.updateMany({
    where: { id: jobId, ...running },
    data: { errorIssues: json(issues), moreIssues: more },
  });
}

/** Stage and percentage stay, to show how far the job came. */
export async function failJob(db: Queries, jobId: string, failure: JobFailure): Promise<void> {
  const { status, code, message, next, generationOver, doubtful } = failure;
  await db.videoJob.updateMany({
    where: { id: jobId, ...running },
    data: {
      ...{ status, errorCode: code, errorMessage: message, errorNext: next, progressMessage: message, generationOver },
      ...(doubtful && { doubtfulResult: json(doubtful) }),
    },
  });
}

const running = { status: { notIn: ['completed', 'cancelled'] } };
