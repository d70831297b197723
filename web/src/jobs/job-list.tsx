import { ArrowUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import { Button } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import { counted } from '../ui/sizes.js';
import styles from './job-list.module.css';
import { JobRow } from './job-row.js';
import type { Filter } from './list-order.js';
import { useHeld } from './use-held.js';
import type { useJobs } from './use-jobs.js';
import { useListOrder } from './use-list-order.js';

interface JobListProps extends Filter {
  jobs: readonly JobResource[];
  query: ReturnType<typeof useJobs>;
}

export function JobList({ jobs, query, statuses, text }: JobListProps) {
  const { isHeld, handlers } = useHeld();
  const { shown, waiting, showAll } = useListOrder({ jobs, isStale: query.isPlaceholderData, isHeld, statuses, text });
  const list = useRef<HTMLUListElement>(null);
  const show = () => {
    showAll();
    window.scrollTo({ top: 0 });
    list.current?.querySelector('a')?.focus({ preventScroll: true });
  };
  return (
    <div className={styles.area}>
      {waiting > 0 && (
        <div className={styles.fresh}>
          <Button small icon={<ArrowUp size={14} />} onPress={show}>
            {counted(waiting, 'new job')}
          </Button>
        </div>
      )}
      <ul ref={list} className={`${styles.list} ${query.isPlaceholderData ? styles.stale : ''}`} {...handlers}>
        {shown.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
      <More query={query} />
    </div>
  );
}

/** Reads on by itself when it comes into view, and by its button. */
function More({ query }: Pick<JobListProps, 'query'>) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, error, fetchNextPage } = query;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = end.current;
    if (!element || !hasNextPage || isFetchingNextPage || isFetchNextPageError) return;
    const seen = ([entry]: IntersectionObserverEntry[]) => {
      if (entry?.isIntersecting) void fetchNextPage();
    };
    const watcher = new IntersectionObserver(seen, { rootMargin: '400px' });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  if (!hasNextPage) return null;
  const more = (
    <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
      Load more
    </Button>
  );
  return (
    <div ref={end} className={styles.more}>
      {isFetchNextPageError ? <ProblemNote error={error} actions={more} /> : more}
    </div>
  );
}
