import type { JobRow } from '../db/job-row.js';
import type { ApiSettings } from './api-deps.js';
import type { JobResource } from './schemas.js';

export const jobPath = (jobId: string) => `/api/v1/jobs/${jobId}`;

/** A row as the API shows it. */
export function jobResource(row: JobRow, settings: ApiSettings): JobResource {
  const { errorCode, errorMessage, errorNext } = row;
  return {
    id: row.id,
    status: row.status,
    stage: row.stage,
    progress: { percent: row.progressPercentage, message: row.progressMessage ?? 'Waiting to start' },
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

function links({ id, outputKey }: JobRow, { temporalUiUrl, temporalNamespace }: ApiSettings): JobResource['links'] {
  const self = jobPath(id);
  const ui = temporalUiUrl?.replace(/\/$/, '');
  return {
    self,
    ...(outputKey && { download: `${self}/download` }),
    ...(ui && { temporal: `${ui}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${id}` }),
  };
}
