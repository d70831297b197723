import type { JobRow } from '../db/job-row.js';
import type { DeletedJobResource } from './change-schemas.js';

type Gone = DeletedJobResource['goes'][number];

/** What goes with a job, and what does not. */
export function deletedJob(row: JobRow): DeletedJobResource {
  return {
    id: row.id,
    goes: [...uploads(row), ...result(row), ...doubtful(row), { what: 'row' }],
    stays: [
      "Its history in Temporal, until the namespace's retention is over.",
      ...(row.syncGenerationId ? ['What Sync.so keeps of its generation.'] : []),
      ...(row.outputUrl && !row.outputKey ? ['The video at outputUrl, which was not stored by this API.'] : []),
    ],
    happensNow: 'The job is gone. Its files go now, or within minutes of the storage answering again.',
  };
}

function uploads({ input, status }: JobRow): Gone[] {
  if (!input || status === 'cancelled') return []; // they went when it was cancelled
  const files = [input.video, ...input.audio];
  return [{ what: 'uploads', files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }];
}

const result = ({ outputKey, outputBytes }: JobRow): Gone[] =>
  outputKey ? [{ what: 'result', files: 1, bytes: outputBytes ?? 0 }] : [];

/** It was paid for, and stayed for that reason until now. */
const doubtful = ({ doubtfulResult }: JobRow): Gone[] =>
  doubtfulResult ? [{ what: 'doubtful_result', files: 1, bytes: doubtfulResult.bytes, wasPaidFor: true }] : [];
