import type { JobRow } from '../db/job-row.js';
import type { ApiSettings } from './api-deps.js';
import type { JobResource } from './schemas.js';

export const jobPath = (jobId: string) => `/api/v1/jobs/${jobId}`;

/** What the row does not know of a job. */
export interface Waits {
  /** The job's place in the queue for Sync.so, from 1; 0 or left out: it waits for none. */
  place?: number;
  /** What it waits for instead of going on (src/deployment/detector). */
  waitingFor?: string;
}

/** A row as the API shows it. */
export function jobResource(row: JobRow, settings: ApiSettings, { place = 0, waitingFor }: Waits = {}): JobResource {
  const { errorCode, errorMessage, errorNext } = row;
  return {
    id: row.id,
    status: row.status,
    stage: row.stage,
    progress: { percent: row.progressPercentage, message: row.progressMessage ?? 'Waiting to start' },
    ...(place > 0 && { queue: { place } }),
    ...(waitingFor && !isOver(row) && { waitingFor }),
    ...(row.overdueAt && !isOver(row) && { overdue: true }),
    model: row.model,
    ...(row.input && { segments: row.input.segments }),
    warnings: row.warnings,
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    outputUrl: row.outputUrl,
    ...(errorCode && { error: { code: errorCode, message: errorMessage ?? '', next: errorNext ?? '' } }),
    links: links(row, settings),
  };
}

/** Nothing more will happen to it, unless a person tries a failed one again. */
export const isOver = ({ status }: Pick<JobRow, 'status'>): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

function links({ id, outputKey }: JobRow, { temporalUiUrl, temporalNamespace }: ApiSettings): JobResource['links'] {
  const self = jobPath(id);
  const ui = temporalUiUrl?.replace(/\/$/, '');
  return {
    self,
    ...(outputKey && { download: `${self}/download` }),
    ...(ui && { temporal: `${ui}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${id}` }),
  };
}
