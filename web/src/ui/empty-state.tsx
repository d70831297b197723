import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

/** Nothing is here yet, and what can be done about it. */
export function EmptyState({ words, actions }: { words: ReactNode; actions?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p>{words}</p>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
