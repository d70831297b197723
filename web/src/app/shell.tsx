import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ButtonLink } from '../ui/button.js';
import { AccountMenu } from './account-menu.js';
import { LiveState } from './live-state.js';
import { NavLink } from './nav-link.js';
import styles from './shell.module.css';

/** The bar above every page. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return (
    <>
      <a className={`visually-hidden ${styles.skip}`} href="#main">
        To the content
      </a>
      <header className={styles.bar}>
        <span className={styles.brand}>Pro Video Editor</span>
        <nav aria-label="Pages" className={styles.nav}>
          <NavLink href="/jobs" isCurrent={path === '/' || path.startsWith('/jobs')}>
            Jobs
          </NavLink>
        </nav>
        <span className={styles.space} />
        <LiveState />
        <AccountMenu />
        <ButtonLink look="primary" small href="/drafts/new">
          New video
        </ButtonLink>
      </header>
      {children}
    </>
  );
}
