import type { ReactNode } from 'react';
import styles from './pill.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle';

/** A state in a word with its icon, never by its colour alone. */
export function Pill({ tone, icon, children }: { tone: Tone; icon: ReactNode; children: ReactNode }) {
  return (
    <span className={`${styles.pill} ${styles[tone]}`}>
      <span aria-hidden="true">{icon}</span>
      {children}
    </span>
  );
}
