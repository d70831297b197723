import { ChevronLeft } from 'lucide-react';
import { Link } from 'react-aria-components';
import { useLocation, useParams } from 'wouter';
import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { Page } from '../app/page.js';
import { Button, ButtonLink } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { ProblemNote } from '../ui/problem-note.js';
import { JobActions } from './job-actions-bar.js';
import { JobCourse } from './job-course.js';
import { JobDialogs } from './job-dialogs.js';
import { JobFacts } from './job-facts.js';
import { JobHistory } from './job-history.js';
import { JobMatter } from './job-matter.js';
import { JobName } from './job-name.js';
import styles from './job-page.module.css';
import { JobPageSkeleton } from './job-page-skeleton.js';
import { JobTechnical } from './job-technical.js';
import { windowTitle } from './job-words.js';
import { useJob } from './use-jobs.js';

export function JobPage() {
  const { jobId = '' } = useParams<{ jobId: string }>();
  const { data: job, error, refetch } = useJob(jobId);
  if (error instanceof ApiProblem && error.status === 404) return <NoSuchJob />;
  if (job) return <KnownJob key={job.id} job={job} problem={error} />;
  return (
    <Page title="Job" back={<BackLink />} isWide>
      {error ? (
        <ProblemNote error={error} actions={<Button onPress={() => void refetch()}>Try again</Button>} />
      ) : (
        <JobPageSkeleton />
      )}
    </Page>
  );
}

function KnownJob({ job, problem }: { job: JobResource; problem: Error | null }) {
  const [, navigate] = useLocation();
  const isOpen = job.status === 'queued' || job.status === 'processing';
  const course = (
    <div key="course" className={styles.course}>
      <JobCourse job={job} />
      <JobHistory history={job.history ?? []} />
      <JobTechnical job={job} />
    </div>
  );
  const matter = (
    <div key="matter" className={styles.matter}>
      <JobMatter job={job} />
    </div>
  );
  return (
    <Page
      title={job.name}
      windowTitle={windowTitle(job)}
      back={<BackLink />}
      facts={<JobFacts job={job} />}
      name={<JobName job={job} />}
      actions={<JobActions job={job} />}
      isWide
    >
      {problem && <ProblemNote error={problem} />}
      <div className={styles.columns}>{isOpen ? [course, matter] : [matter, course]}</div>
      <JobDialogs onDeleted={() => navigate('/jobs')} />
    </Page>
  );
}

const BackLink = () => (
  <Link href="/jobs" className={styles.back ?? ''}>
    <ChevronLeft size={14} aria-hidden="true" />
    Jobs
  </Link>
);

const NoSuchJob = () => (
  <Page title="There is no such job" back={<BackLink />}>
    <EmptyState
      words="It was deleted, or its address was mistyped, or it is somebody else’s."
      actions={
        <ButtonLink look="primary" href="/jobs">
          To your jobs
        </ButtonLink>
      }
    />
  </Page>
);
