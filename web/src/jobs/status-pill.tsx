import { Ban, Check, CircleAlert, CircleX, Clock3, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import { Pill } from '../ui/pill.js';
import { useIsCancelling } from './job-dialog-state.js';
import { type StateIcon, stateWords } from './job-words.js';
import styles from './status-pill.module.css';

const ICONS: Record<StateIcon, ReactNode> = {
  waiting: <Clock3 size={12} />,
  running: <LoaderCircle size={12} className={styles.turning} />,
  ok: <Check size={12} />,
  bad: <CircleX size={12} />,
  warn: <CircleAlert size={12} />,
  cancelled: <Ban size={12} />,
};

export function StatusPill({ job }: { job: JobResource }) {
  const { word, tone, icon } = stateWords(job, useIsCancelling(job.id));
  return (
    <Pill tone={tone} icon={ICONS[icon]}>
      {word}
    </Pill>
  );
}
