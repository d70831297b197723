import { type ReactNode, useId } from 'react';
import styles from './section.module.css';

interface Props {
  title: string;
  facts?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One part of the page, with its heading. */
export function Section({ title, facts, actions, children }: Props) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {facts && <span className="meta">{facts}</span>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}
