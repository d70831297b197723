import { SearchX } from 'lucide-react';
import { Suspense } from 'react';
import { useSearchParams } from 'wouter';
import { Page } from '../app/page.js';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { lazyPart } from '../ui/lazy-part.js';
import { ProblemNote } from '../ui/problem-note.js';
import { type FilterId, filterOf } from './filters.js';
import { JobDialogs } from './job-dialogs.js';
import { JobFilters } from './job-filters.js';
import { JobList } from './job-list.js';
import { JobSearch } from './job-search.js';
import { windowTitle } from './job-words.js';
import { JobsEmpty } from './jobs-empty.js';
import styles from './jobs-page.module.css';
import { JobsSkeleton } from './jobs-skeleton.js';
import { useJobs } from './use-jobs.js';
import { useListReading } from './use-list-reading.js';

/** Apart: what draws drafts is not needed for the first sight of the jobs. */
const DraftsStrip = lazyPart(async () => (await import('../drafts/drafts-strip.js')).DraftsStrip);

/** All jobs of a person, or of everybody where they may see them; what is filtered stands in the address. */
export function JobsPage() {
  const { id, statuses, text, setFilter, setText } = useAddress();
  const jobs = useJobs({ statuses, text });
  const all = jobs.data?.pages.flatMap((page) => page.jobs);
  useListReading(all ?? [], { statuses, text });
  const hasNone = all?.length === 0 && id === 'all' && text === '' && !jobs.isPlaceholderData;
  const newest = all?.find(({ status }) => status === 'processing');
  return (
    <Page title="Jobs" windowTitle={newest ? windowTitle(newest) : 'Jobs'}>
      <Suspense>
        <DraftsStrip />
      </Suspense>
      {!hasNone && (
        <div className={styles.tools}>
          <JobFilters current={id} onChange={setFilter} />
          <JobSearch text={text} onChange={setText} />
        </div>
      )}
      {jobs.error && <ListProblem error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.isPending && <JobsSkeleton />}
      {hasNone && <JobsEmpty />}
      {all?.length === 0 && !hasNone && (
        <NothingFound text={text} onClear={() => (text ? setText('') : setFilter('all'))} />
      )}
      {all && all.length > 0 && <JobList jobs={all} query={jobs} statuses={statuses} text={text} />}
      <JobDialogs />
    </Page>
  );
}

function useAddress() {
  const [params, setParams] = useSearchParams();
  const { id, statuses } = filterOf(params.get('status'));
  const text = params.get('q') ?? '';
  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  const setFilter = (to: FilterId) => set('status', to === 'all' ? '' : to);
  return { id, statuses, text, setFilter, setText: (to: string) => set('q', to) };
}

const ListProblem = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => (
  <ProblemNote error={error} actions={<Button onPress={onRetry}>Try again</Button>} />
);

function NothingFound({ text, onClear }: { text: string; onClear: () => void }) {
  const words = text
    ? `No job here has “${text}” in its name, its video’s name or its id.`
    : 'There is no such job now.';
  return (
    <EmptyState
      icon={<SearchX size={28} strokeWidth={1.5} />}
      words={words}
      actions={<Button onPress={onClear}>{text ? 'Clear the search' : 'Show all'}</Button>}
    />
  );
}
