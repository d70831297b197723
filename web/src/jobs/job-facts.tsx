import type { JobResource } from '../../../src/http/schemas.js';
import { useNow } from '../app/use-now.js';
import { Moment } from '../ui/moment.js';
import { elapsed } from '../ui/times.js';
import styles from './job-facts.module.css';
import { isRunning, madeOf, tookMs } from './job-words.js';
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
  const ms = tookMs(job);
  const [after, atOnce] = OVER[job.status] ?? ['took', 'took under 1 s'];
  return <span>{ms < 1000 ? atOnce : `${after} ${elapsed(ms)}`}</span>;
}

const OVER: Partial<Record<JobResource['status'], [after: string, atOnce: string]>> = {
  needs_attention: ['stopped after', 'stopped at once'],
  failed: ['ended after', 'ended at once'],
  cancelled: ['ended after', 'ended at once'],
};

const Since = ({ iso }: { iso: string }) => <span className="figures">for {elapsed(useNow() - Date.parse(iso))}</span>;
