import type { GoneFiles } from '../domain/gone-files.js';
import type { Issue } from '../domain/issues.js';
import type { DoubtfulResult, JobStage, JobStatus, ProJobInput } from '../domain/job.js';
import type { Warning } from '../domain/segments.js';
import type { VideoJob } from './generated/client.js';

/** A row of video_jobs, with our own types where the columns are text and JSON. */
export interface JobRow extends Omit<VideoJob, keyof Typed>, Typed {}

interface Typed {
  status: JobStatus;
  stage: JobStage;
  /** Null in rows of the present database, which were not made by us. */
  input: ProJobInput | null;
  warnings: Warning[];
  errorIssues: Issue[] | null;
  doubtfulResult: DoubtfulResult | null;
  /** 2^53 bytes are 8 PiB, so a number holds it. */
  outputBytes: number | null;
  expiredMedia: GoneFiles[] | null;
}

/**
 * The one place where columns get their types. They are not parsed again: only src/db/video-jobs.ts writes them, from
 * values that were parsed at the edge, and a fault in one old row must not take a whole list down.
 */
export function toJobRow(row: VideoJob): JobRow {
  return {
    ...row,
    status: row.status as JobStatus,
    stage: row.stage as JobStage,
    input: row.input as unknown as ProJobInput | null,
    warnings: row.warnings as unknown as Warning[],
    doubtfulResult: row.doubtfulResult as unknown as DoubtfulResult | null,
    errorIssues: row.errorIssues as unknown as Issue[] | null,
    expiredMedia: row.expiredMedia as unknown as GoneFiles[] | null,
    outputBytes: row.outputBytes === null ? null : Number(row.outputBytes),
  };
}

/** What can be large, and what a list therefore leaves out. */
export const LARGE = { input: true, errorIssues: true } as const;

/** A row read without that. */
export const toListedRow = (row: Omit<VideoJob, keyof typeof LARGE>): JobRow =>
  toJobRow({ ...row, input: null, errorIssues: null });
