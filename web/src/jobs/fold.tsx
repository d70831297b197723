import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './fold.module.css';

/** What not everybody wants to see. */
export const Fold = ({ title, children }: { title: string; children: ReactNode }) => (
  <details className={styles.fold}>
    <summary>
      <ChevronRight size={14} aria-hidden="true" />
      {title}
    </summary>
    <div className={styles.inside}>{children}</div>
  </details>
);
