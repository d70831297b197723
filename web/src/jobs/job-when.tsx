import type { JobResource } from '../../../src/http/schemas.js';
import { useNow } from '../app/use-now.js';
import { Moment } from '../ui/moment.js';
import { elapsed } from '../ui/times.js';
import styles from './job-row.module.css';
import { isRunning } from './job-words.js';
import { usualTime } from './usual-time.js';

/** Of what runs, for how long and how long that usually is; of everything else, when it was. */
export const JobWhen = ({ job }: { job: JobResource }) =>
  isRunning(job) ? <Running job={job} /> : <Ended job={job} />;

function Running({ job }: { job: JobResource }) {
  const now = useNow();
  const usual = job.stage === 'generating' ? usualTime(job) : undefined;
  return (
    <div className={styles.when}>
      <span className="figures">{elapsed(now - Date.parse(job.createdAt))}</span>
      {usual && <span className="meta truncate">{usual}</span>}
    </div>
  );
}

const Ended = ({ job: { createdAt } }: { job: JobResource }) => (
  <div className={styles.when}>
    <span className="meta">
      <Moment at={createdAt} />
    </span>
  </div>
);
