import type { Removal } from '../db/job-assets.js';
import type { JobRow } from '../db/job-row.js';
import type { GoneFiles } from '../domain/gone-files.js';

/** What goes where a job's files go: those it was submitted with that nobody else uses, and what was made of them. */
export function goneFiles(row: JobRow, { removed }: Removal): GoneFiles[] {
  const { outputKey, outputBytes, doubtfulResult, mediaExpiredAt } = row;
  const uploads = removed.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const made = mediaExpiredAt === null;
  return [
    ...goes('uploads', removed.length, uploads),
    ...goes('result', made && outputKey ? 1 : 0, outputBytes ?? 0),
    ...goes('doubtful_result', made && doubtfulResult ? 1 : 0, doubtfulResult?.bytes ?? 0),
  ];
}

const goes = (what: GoneFiles['what'], files: number, bytes: number): GoneFiles[] =>
  files > 0 ? [{ what, files, bytes }] : [];
