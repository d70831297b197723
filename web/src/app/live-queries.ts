import type { InfiniteData } from '@tanstack/react-query';
import type { JobListResource, JobResource } from '../../../src/http/schemas.js';
import { onEvent, useLive } from '../api/events.js';
import { onBackOnline } from './connection.js';
import { announce } from './live-region.js';
import { queryClient } from './query-client.js';

const PAUSED_EVERY_MS = 15_000;

/** Has what was read follow what happens, until the function that it returns is called. */
export function followEvents(): () => void {
  const stop = [
    onEvent(({ type, data }) => {
      if (type === 'job') takeJob(data as JobResource);
      else if (type === 'job_deleted') forgetJob((data as { id: string }).id);
      else if (type === 'asset')
        void queryClient.invalidateQueries({ queryKey: ['asset', (data as { id: string }).id] });
      else if (type === 'reset') void queryClient.invalidateQueries();
    }),
    onBackOnline(() => void queryClient.invalidateQueries()),
    whilePaused(() => void queryClient.invalidateQueries({ queryKey: ['jobs'] })),
  ];
  return () => {
    for (const end of stop) end();
  };
}

type Pages = InfiniteData<JobListResource>;

/** Only what is newer: an event may come after an answer that knows more. */
function takeJob(job: JobResource): void {
  const before = queryClient.getQueryData<JobResource>(['job', job.id]);
  if (before && before.revision >= job.revision) return;
  if (before) queryClient.setQueryData(['job', job.id], { ...before, ...job });
  void queryClient.invalidateQueries({ queryKey: ['job', job.id] }); // with what lists leave out
  queryClient.setQueriesData<Pages>({ queryKey: ['jobs'] }, (pages) => pages && inPlace(pages, job));
  void queryClient.invalidateQueries({ queryKey: ['job-counts'] });
  tellEnd(job, before);
}

const inPlace = (data: Pages, job: JobResource): Pages => ({
  ...data,
  pages: data.pages.map((page) => ({
    ...page,
    jobs: page.jobs.map((one) => (one.id === job.id && one.revision < job.revision ? { ...one, ...job } : one)),
  })),
});

function forgetJob(id: string): void {
  queryClient.setQueriesData<Pages>(
    { queryKey: ['jobs'] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({ ...page, jobs: page.jobs.filter((one) => one.id !== id) })),
      },
  );
  void queryClient.invalidateQueries({ queryKey: ['job', id] });
  void queryClient.invalidateQueries({ queryKey: ['job-counts'] });
}

const ENDS = { completed: 'is completed', failed: 'has failed', needs_attention: 'needs your attention' } as const;
const told = new Map<string, string>();

/** How a job ended is read aloud, once; nothing else of it is. */
function tellEnd({ id, name, status }: JobResource, before: JobResource | undefined): void {
  const isEnd = status === 'completed' || status === 'failed' || status === 'needs_attention';
  if (!isEnd || before?.status === status || told.get(id) === status) return;
  told.set(id, status);
  announce(`${name} ${ENDS[status]}.`);
}

/** Looks by itself, now and then, while nothing is told. */
function whilePaused(look: () => void): () => void {
  const timer = setInterval(() => {
    if (useLive.getState().state === 'paused') look();
  }, PAUSED_EVERY_MS);
  return () => clearInterval(timer);
}
