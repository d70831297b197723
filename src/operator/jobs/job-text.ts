import type { JobRow } from '../../db/job-row.js';
import { doubtfulOf } from '../../jobs/decide-result.js';
import { table } from '../table.js';
import type { Wait } from './waits.js';

/** A job as programs read it. */
export function jobRecord(row: JobRow) {
  const { errorCode, errorMessage, errorNext, outputUrl, outputBytes, outputSha256, outputDuration } = row;
  return {
    ...{ id: row.id, userId: row.userId, status: row.status, stage: row.stage },
    ...{ percent: row.progressPercentage, message: row.progressMessage, model: row.model },
    ...{ attempt: row.attempt, generationId: row.syncGenerationId },
    ...{ createdAt: row.createdAt, completedAt: row.completedAt, overdueAt: row.overdueAt },
    ...(row.warnings.length > 0 && { warnings: row.warnings }),
    doubtfulResult: doubtfulOf(row) ?? null,
    error: errorCode ? { code: errorCode, message: errorMessage, next: errorNext } : null,
    output: outputUrl
      ? { url: outputUrl, bytes: outputBytes, sha256: outputSha256, durationSeconds: outputDuration }
      : null,
  };
}

/** A job as people read it. */
export function jobText(row: JobRow, workflow: string, wait?: Wait): string {
  const { error, output, ...job } = jobRecord(row);
  const lines: [string, string | null | undefined][] = [
    ['status', `${job.status}, ${job.stage}, ${job.percent} %`],
    ['says', job.message],
    ['waits for', wait?.message],
    ['error', error && `${error.code}: ${error.message} ${error.next}`],
    ['overdue', job.overdueAt && `since ${job.overdueAt.toISOString()}`],
    ['user', job.userId],
    ['model', job.model],
    ['created', job.createdAt.toISOString()],
    ['completed', job.completedAt?.toISOString()],
    ['generation', job.generationId],
    ['attempt', job.attempt > 0 ? String(job.attempt) : null],
    ['workflow', workflow],
    ['result', output?.url],
    ['in doubt', job.doubtfulResult?.key],
    ['warnings', row.warnings.map(({ message }) => message).join(' ')],
  ];
  const known = lines.filter((line): line is [string, string] => Boolean(line[1]));
  return [`Job ${job.id}`, ...known.map(([name, value]) => `  ${name.padEnd(10)}  ${value}`)].join('\n');
}

export const jobTable = (rows: readonly JobRow[]): string =>
  table([
    ['JOB', 'USER', 'STATUS', 'STAGE', '%', 'CREATED', 'GENERATION'],
    ...rows.map((row) => [
      ...[row.id, row.userId, row.status, row.stage, String(row.progressPercentage)],
      ...[row.createdAt.toISOString(), row.syncGenerationId ?? ''],
    ]),
  ]);
