import { Ellipsis } from 'lucide-react';
import { memo, useId } from 'react';
import { Link } from 'react-aria-components';
import type { JobResource } from '../../../src/http/schemas.js';
import { IconButton } from '../ui/icon-button.js';
import { Menu } from '../ui/menu.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { useIsCancelling } from './job-dialog-state.js';
import { jobMenu } from './job-menu.js';
import styles from './job-row.module.css';
import { JobThumbnail } from './job-thumbnail.js';
import { JobWhen } from './job-when.js';
import { isRunning, jobSentence, madeOf } from './job-words.js';
import { StatusPill } from './status-pill.js';

/** One job of the list: a link as large as the row, and beside it the menu. */
export const JobRow = memo(function JobRow({ job }: { job: JobResource }) {
  const id = useId();
  return (
    <li className={styles.row}>
      <JobThumbnail job={job} />
      <div className={styles.what}>
        <Link
          href={`/jobs/${job.id}`}
          className={`truncate ${styles.link}`}
          aria-describedby={`${id}-state ${id}-words`}
        >
          <bdi>{job.name}</bdi>
        </Link>
        <span className={`meta truncate ${styles.made}`}>{madeOf(job)}</span>
      </div>
      <div id={`${id}-state`} className={styles.state}>
        <StatusPill job={job} />
      </div>
      <Sentence job={job} id={`${id}-words`} />
      <JobWhen job={job} />
      <div className={styles.menu}>
        <Menu
          label={`What to do with ${job.name}`}
          trigger={<IconButton label={`More about ${job.name}`} icon={<Ellipsis size={16} />} />}
          groups={jobMenu(job)}
        />
      </div>
    </li>
  );
});

function Sentence({ job, id }: { job: JobResource; id: string }) {
  const { first, second } = jobSentence(job);
  const isCancelling = useIsCancelling(job.id);
  const { percent } = job.progress;
  const hasBar = isRunning(job) && !isCancelling && !second;
  return (
    <div className={styles.words}>
      <div id={id} className={hasBar || second ? styles.line : styles.lines} title={first}>
        {first}
      </div>
      {second && (
        <div className={`meta ${styles.line}`} title={second}>
          {second}
        </div>
      )}
      {hasBar && (
        <div className={styles.bar}>
          <ProgressBar label={`Progress of ${job.name}`} percent={percent} />
        </div>
      )}
    </div>
  );
}
