import type { JobStatus } from '../../../src/domain/job.js';
import type { JobListResource } from '../../../src/http/schemas.js';

/** The lists that there are; `id` stands in the address. */
export const FILTERS = [
  { id: 'all', label: 'All', statuses: [] },
  { id: 'running', label: 'Running', statuses: ['queued', 'processing'] },
  { id: 'needs_attention', label: 'Needs attention', statuses: ['needs_attention'] },
  { id: 'completed', label: 'Completed', statuses: ['completed'] },
  { id: 'failed', label: 'Failed', statuses: ['failed'] },
  { id: 'cancelled', label: 'Cancelled', statuses: ['cancelled'] },
] as const satisfies readonly { id: string; label: string; statuses: readonly JobStatus[] }[];

export type FilterId = (typeof FILTERS)[number]['id'];
type Counts = JobListResource['counts'];

export const filterOf = (id: string | null) => FILTERS.find((filter) => filter.id === id) ?? FILTERS[0];

/** How many jobs a filter has. */
export function countOf({ statuses }: { statuses: readonly JobStatus[] }, counts: Counts): number {
  const counted = statuses.length > 0 ? statuses : (Object.keys(counts) as JobStatus[]);
  return counted.reduce((sum, status) => sum + counts[status], 0);
}
