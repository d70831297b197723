import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-aria-components';
import type { OverviewResource } from '../../../src/http/admin/overview-schemas.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { api } from '../api/client.js';
import { serverNow } from '../app/server-clock.js';
import { jobSentence } from '../jobs/job-words.js';
import { StatusPill } from '../jobs/status-pill.js';
import { Button } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import { Row, RowList } from '../ui/row-list.js';
import { RowSkeletons } from '../ui/row-skeletons.js';
import { ago } from './ago.js';
import { CancelJobButton } from './cancel-job-button.js';
import styles from './open-jobs-section.module.css';
import { Section } from './section.js';

const OPEN = 'queued,processing,needs_attention';
const MOST_SHOWN = 50;
const EVERY_MS = 5_000;

/** Everybody's jobs that are not over. */
export function OpenJobsSection({ counts }: { counts: OverviewResource['counts'] }) {
  const { queued, processing, needs_attention: inNeed } = counts;
  const facts = `${queued} queued · ${processing} running · ${inNeed} ${inNeed === 1 ? 'needs' : 'need'} attention · everybody's, newest first`;
  return (
    <Section title="Open jobs" facts={facts}>
      <OpenJobs />
    </Section>
  );
}

function OpenJobs() {
  const { data, error, refetch } = useQuery({
    queryKey: ['open-jobs'],
    queryFn: ({ signal }) => api.listJobs({ status: OPEN, limit: MOST_SHOWN }, { signal }),
    refetchInterval: EVERY_MS,
  });
  if (error && !data) {
    return <ProblemNote error={error} actions={<Button onPress={() => void refetch()}>Try again</Button>} />;
  }
  if (!data) return <RowSkeletons count={3} label="Open jobs are being read." />;
  if (data.jobs.length === 0) return <p className={styles.none}>Every job is over.</p>;
  return (
    <RowList label="Open jobs">
      {data.jobs.map((job) => (
        <OpenJobRow key={job.id} job={job} />
      ))}
    </RowList>
  );
}

const OpenJobRow = ({ job }: { job: JobResource }) => (
  <Row className={styles.row}>
    <StatusPill job={job} />
    <span className={styles.what}>
      <Link href={`/jobs/${job.id}`}>{job.name}</Link>
      <span className="meta">
        of {job.userId} · {ago(serverNow() - Date.parse(job.createdAt))} old
      </span>
    </span>
    <span className={styles.state}>
      {jobSentence(job).first}
      {job.waitingFor !== undefined && <span className={styles.waits}>{job.waitingFor}</span>}
    </span>
    <CancelJobButton jobId={job.id} name={job.name} />
  </Row>
);
