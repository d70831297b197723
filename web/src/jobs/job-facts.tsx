import type { JobResource } from '../../../src/http/schemas.js';
import { useNow } from '../app/use-now.js';
import { Moment } from '../ui/moment.js';
import { elapsed } from '../ui/times.js';
import styles from './job-facts.module.css';
import { isRunning, madeOf, shortTime, tookMs } from './job-words.js';
import { StatusPill } from './status-pill.js';

/** Beside the name: how it stands, since when, how long. */
export const JobFacts = ({ job }: { job: JobResource }) => (
  <span className={styles.facts}>
    <StatusPill job={job} />
    <span className="meta">
      <Moment at={job.createdAt} /> · <Length job={job} /> · {madeOf(job)}
    </span>
  </span>
);

function Length({ job }: { job: JobResource }) {
  if (isRunning(job)) return <Since iso={job.createdAt} />;
  return (
    <span>
      {OVER[job.status]} {shortTime(tookMs(job))}
    </span>
  );
}

const OVER: Partial<Record<JobResource['status'], string>> = {
  completed: 'took',
  needs_attention: 'stopped after',
  failed: 'ended after',
  cancelled: 'ended after',
};

const Since = ({ iso }: { iso: string }) => <span className="figures">for {elapsed(useNow() - Date.parse(iso))}</span>;
