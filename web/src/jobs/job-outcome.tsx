import { Ban, CircleAlert, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { errorRow } from '../../../src/domain/error-table.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { ActionButton } from '../ui/action-button.js';
import { ButtonLink } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { acceptResult, resumeJob, retryJob } from './job-actions.js';
import { duplicateHref } from './job-menu.js';
import styles from './job-outcome.module.css';
import { isDoubtful } from './job-words.js';
import { canDuplicate } from './wishes.js';

/** How it ended or why it waits, what to do now, and the button that does it. */
export function JobOutcome({ job }: { job: JobResource }) {
  if (job.status === 'failed') return <Failed job={job} />;
  if (job.status === 'needs_attention') return isDoubtful(job) ? <Doubtful job={job} /> : <Attention job={job} />;
  if (job.status === 'cancelled') return <Cancelled job={job} />;
  return null;
}

/** What lies in what was sent is changed first; everything else may go well the next time. */
function Failed({ job }: { job: JobResource }) {
  const isInput = errorRow(job.error?.code ?? 'internal').class === 'input';
  const change = canDuplicate(job) && (
    <ButtonLink key="change" look={isInput ? 'primary' : 'plain'} href={duplicateHref(job)}>
      Change and resubmit
    </ButtonLink>
  );
  const again = (
    <ActionButton key="again" look={isInput ? 'plain' : 'primary'} onAct={() => retryJob(job)}>
      Try again
    </ActionButton>
  );
  return (
    <Note look="bad" icon={<CircleX size={16} />} job={job} actions={isInput ? [change, again] : [again, change]}>
      <Issues job={job} />
    </Note>
  );
}

const Attention = ({ job }: { job: JobResource }) => (
  <Note
    look="warn"
    icon={<CircleAlert size={16} />}
    job={job}
    actions={
      <ActionButton look="primary" onAct={() => resumeJob(job)}>
        It is settled: resume
      </ActionButton>
    }
  />
);

const Doubtful = ({ job }: { job: JobResource }) => (
  <Note
    look="warn"
    icon={<CircleAlert size={16} />}
    job={job}
    actions={
      <>
        <ActionButton look="primary" onAct={() => acceptResult(job)}>
          Take it as it is
        </ActionButton>
        <ActionButton onAct={() => retryJob(job)}>Make it again, and pay again …</ActionButton>
      </>
    }
  />
);

const Cancelled = ({ job }: { job: JobResource }) => (
  <Note
    look="idle"
    icon={<Ban size={16} />}
    job={job}
    actions={
      canDuplicate(job) && (
        <ButtonLink look="primary" href={duplicateHref(job)}>
          Duplicate as draft
        </ButtonLink>
      )
    }
  />
);

interface NoteProps {
  look: 'bad' | 'warn' | 'idle';
  icon: ReactNode;
  job: JobResource;
  actions: ReactNode;
  /** Before what to do now. */
  children?: ReactNode;
}

function Note({ look, icon, job: { id, error, progress }, actions, children }: NoteProps) {
  return (
    <section className={`${styles.note} ${styles[look]}`} aria-label="What happened">
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <div className={styles.words}>
        <h2>{error?.message ?? progress.message}</h2>
        {children}
        {error?.next && <p>{error.next}</p>}
        <div className={styles.actions}>{actions}</div>
        {error && <Code code={error.code} id={id} />}
      </div>
    </section>
  );
}

const Code = ({ code, id }: { code: string; id: string }) => (
  <p className={styles.code}>
    <code>{code}</code>
    <span className={styles.job}>
      <span>job</span> <code>{id}</code>
      <CopyButton label="Copy both, to ask somebody" text={`${code}, job ${id}`} />
    </span>
  </p>
);

function Issues({ job: { issues = [], moreIssues = 0 } }: { job: JobResource }) {
  if (issues.length === 0) return null;
  return (
    <ul className={styles.issues}>
      {issues.map(({ field, message }) => (
        <li key={`${field} ${message}`}>
          {placeWords(field)}
          {message}
        </li>
      ))}
      {moreIssues > 0 && <li>… and {moreIssues} more</li>}
    </ul>
  );
}

/** "Segment 3: ", as people count. */
function placeWords(field: string): string {
  const place = /^segments\[(\d+)\]/.exec(field)?.[1];
  return place === undefined ? '' : `Segment ${Number(place) + 1}: `;
}
