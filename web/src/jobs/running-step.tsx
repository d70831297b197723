import { CircleAlert } from 'lucide-react';
import type { JobResource } from '../../../src/http/schemas.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { inFull, timeWithSeconds } from '../ui/times.js';
import type { Step } from './course.js';
import { runningSentence } from './job-words.js';
import styles from './running-step.module.css';
import { TellMe } from './tell-me.js';
import { usualTime } from './usual-time.js';

const MOST_LINES = 4;

/** What it is doing just now, how far it is, and what keeps it. */
export function RunningStep({ job, step }: { job: JobResource; step: Step }) {
  const { percent } = job.progress;
  const usual = step.stage === 'generating' ? usualTime(job) : undefined;
  return (
    <div className={styles.now}>
      <p className="meta">{runningSentence(job)}</p>
      <div className={styles.bar}>
        <ProgressBar label="Progress of the job" percent={percent} />
        <span className="meta figures" aria-hidden="true">
          {percent} %
        </span>
      </div>
      {usual && !job.overdue && <p className="meta">{usual}</p>}
      {job.waitingFor && <Held words={`Held up: ${job.waitingFor}. It goes on by itself once that is there.`} />}
      {job.overdue && <Held words="It takes far longer than usual. You need not do anything." />}
      <Lines step={step} />
      <TellMe job={job} />
    </div>
  );
}

const Held = ({ words }: { words: string }) => (
  <p className={styles.held}>
    <CircleAlert size={14} aria-hidden="true" />
    {words}
  </p>
);

/** What was told of this step before what is told now. */
function Lines({ step: { entries } }: { step: Step }) {
  const before = entries.slice(0, -1).slice(-MOST_LINES);
  if (before.length === 0) return null;
  return (
    <ul className={styles.lines}>
      {before.map(({ at, message }) => (
        <li key={`${at} ${message}`} className="meta">
          <time dateTime={at} title={inFull(at)}>
            {timeWithSeconds(at)}
          </time>
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}
