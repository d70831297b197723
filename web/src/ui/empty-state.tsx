import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

export interface EmptyStateProps {
  icon?: ReactNode;
  words: ReactNode;
  actions?: ReactNode;
}

/** Nothing is here yet, and what can be done about it. */
export const EmptyState = ({ icon, words, actions }: EmptyStateProps) => (
  <div className={styles.empty}>
    {icon && (
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
    )}
    <p>{words}</p>
    {actions && <div className={styles.actions}>{actions}</div>}
  </div>
);
