import type { ReactNode } from 'react';
import styles from './row-list.module.css';

/** Rows with lines between them, in one panel. `label` is its name where no heading says it. */
export const RowList = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul className={styles.list} aria-label={label}>
    {children}
  </ul>
);

export const Row = ({ children, className = '' }: { children: ReactNode; className?: string | undefined }) => (
  <li className={`${styles.row} ${className}`}>{children}</li>
);
