import { Check, CircleAlert, CircleX, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import { useNow } from '../app/use-now.js';
import { courseOf, type Step, type StepState } from './course.js';
import styles from './job-course.module.css';
import { isRunning, shortTime } from './job-words.js';
import { RunningStep } from './running-step.js';
import { stepNote, stepTitle } from './step-words.js';

/** The way of the job: what is over, what it does now, what is ahead. */
export const JobCourse = ({ job }: { job: JobResource }) =>
  isRunning(job) ? <LiveCourse job={job} /> : <Steps steps={courseOf(job, Date.parse(job.updatedAt))} job={job} />;

function LiveCourse({ job }: { job: JobResource }) {
  return <Steps steps={courseOf(job, useNow())} job={job} />;
}

const Steps = ({ steps, job }: { steps: readonly Step[]; job: JobResource }) => (
  <section aria-label="Course of the job">
    <ol className={styles.steps}>
      {steps.map((step) => (
        <StepItem key={step.stage} step={step} job={job} />
      ))}
    </ol>
  </section>
);

const ICONS: Partial<Record<StepState, ReactNode>> = {
  done: <Check size={12} strokeWidth={2.5} />,
  skipped: <Check size={12} strokeWidth={2.5} />,
  failed: <CircleX size={12} />,
  attention: <CircleAlert size={12} />,
  cancelled: <Minus size={12} />,
};

const SAID: Record<StepState, string> = {
  done: 'done',
  running: 'running now',
  ahead: 'not begun',
  failed: 'failed here',
  attention: 'waits here for you',
  cancelled: 'cancelled here',
  skipped: 'not needed',
};

function StepItem({ step, job }: { step: Step; job: JobResource }) {
  const { stage, state, ms } = step;
  const note = stepNote(step, job);
  const isNow = state === 'running';
  const said = stage === 'waiting_for_slot' && state === 'skipped' ? undefined : SAID[state]; // its title says it
  return (
    <li className={`${styles.step} ${styles[state]}`} {...(isNow && { 'aria-current': 'step' })}>
      <span className={styles.mark} aria-hidden="true">
        {ICONS[state]}
      </span>
      <div className={styles.words}>
        <div className={styles.head}>
          <span className={styles.title}>{stepTitle(step)}</span>
          {said && <span className="visually-hidden">, {said}</span>}
          {ms !== undefined && state !== 'ahead' && <span className="meta figures">{shortTime(ms)}</span>}
        </div>
        {note && <p className="meta">{note}</p>}
        {isNow && <RunningStep job={job} step={step} />}
      </div>
    </li>
  );
}
