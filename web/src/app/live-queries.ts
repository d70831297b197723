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
      else if (type === 'draft' || type === 'draft_deleted')
        void queryClient.invalidateQueries({ queryKey: ['drafts'] });
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
  const known = knownJob(job.id);
  const read = queryClient.getQueryData<JobResource>(['job', job.id]);
  if (read && read.revision < job.revision) {
    queryClient.setQueryData(['job', job.id], { ...read, ...job });
    void queryClient.invalidateQueries({ queryKey: ['job', job.id] }); // with what lists leave out, and what is no more
  }
  queryClient.setQueriesData<Pages>({ queryKey: ['jobs'] }, (pages) => pages && inPlace(pages, job));
  // Not at each percent: what they count are states.
  if (known?.status !== job.status) void queryClient.invalidateQueries({ queryKey: ['job-counts'] });
  tellEnd(job, known);
}

/** As it was seen last, on its own page or in a list. */
function knownJob(id: string): JobResource | undefined {
  const lists = queryClient.getQueriesData<Pages>({ queryKey: ['jobs'] }).flatMap(([, data]) => data?.pages ?? []);
  const listed = lists.flatMap(({ jobs }) => jobs).find((job) => job.id === id);
  return queryClient.getQueryData<JobResource>(['job', id]) ?? listed;
}

const inPlace = (data: Pages, job: JobResource): Pages => ({
  ...data,
  pages: data.pages.map((page) => ({
    ...page,
    jobs: page.jobs.map((one) => (one.id === job.id && one.revision < job.revision ? newer(one, job) : one)),
  })),
});

/** All of the new one: what it does not say any more, such as a fault, is over. Events do not tell the place in line. */
const newer = (before: JobResource, job: JobResource): JobResource => ({
  ...job,
  ...(job.stage === 'waiting_for_slot' && before.queue && { queue: before.queue }),
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
