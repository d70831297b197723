import type { JobResource } from '../../../src/http/schemas.js';
import { isDoubtful, isRunning } from './job-words.js';

/** What can be done with a job, by its state. */
export type Wish = 'download' | 'retry' | 'make-again' | 'resume' | 'duplicate' | 'rename' | 'cancel' | 'delete';

/** A draft with the same media and words. Not of a job that was taken over: what it was made of is not known. */
export const canDuplicate = ({ media, model }: Pick<JobResource, 'media' | 'model'>): boolean =>
  media !== 'expired' && model !== null;

/** In groups: what leads on, what is kept, what ends it. */
export function wishesOf(job: JobResource): Wish[][] {
  const isOpen = isRunning(job) || job.status === 'needs_attention';
  return [
    onward(job),
    [...(canDuplicate(job) ? (['duplicate'] as const) : []), 'rename'],
    [isOpen ? 'cancel' : 'delete'],
  ];
}

function onward(job: JobResource): Wish[] {
  if (job.status === 'failed') return ['retry'];
  if (job.status === 'needs_attention') return [isDoubtful(job) ? 'make-again' : 'resume'];
  return job.links.download ? ['download'] : [];
}
