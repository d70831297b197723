import type { ReactNode } from 'react';
import { type Successor, useKeptFocus } from './kept-focus.js';
import styles from './page.module.css';
import { usePageHeading } from './page-heading.js';

export interface PageProps {
  /** The heading, and the window's title. */
  title: string;
  /** The window's title where it says more than the heading. */
  windowTitle?: string;
  /** Before the heading. */
  back?: ReactNode;
  /** Right behind the heading: what changes it. */
  name?: ReactNode;
  /** Beside the heading: state, facts. */
  facts?: ReactNode;
  /** At the right; the primary button last. */
  actions?: ReactNode;
  isWide?: boolean;
  children: ReactNode;
}

/** One page: its heading, what stands beside it, and what is below. */
export function Page({ title, windowTitle = title, back, name, facts, actions, isWide, children }: PageProps) {
  const heading = usePageHeading(windowTitle);
  useKeptFocus(toHeading);
  return (
    <main id="main" className={`${styles.page} ${isWide ? styles.wide : ''}`}>
      <div className={`${styles.head} ${back ? styles.detail : ''}`}>
        {back}
        <div className={styles.name}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {name}
        </div>
        {facts}
        <div className={styles.actions}>{actions}</div>
      </div>
      {children}
    </main>
  );
}

/** Of the page alone: a dialog gives the focus back by itself. */
const toHeading: Successor = (element) => {
  const main = element.closest('main');
  return main ? () => main.querySelector('h1')?.focus({ preventScroll: true }) : undefined;
};
