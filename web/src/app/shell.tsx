import { lazy, type ReactNode, Suspense } from 'react';
import { useLocation } from 'wouter';
import { ButtonLink } from '../ui/button.js';
import { AccountMenu } from './account-menu.js';
import { Brand } from './brand.js';
import { LiveState } from './live-state.js';
import { NavLink } from './nav-link.js';
import styles from './shell.module.css';

/** Only with them does the page need what sends files. */
const UploadsPanel = lazy(async () => ({ default: (await import('../uploads/uploads-panel.js')).UploadsPanel }));
const ArmedBar = lazy(async () => ({ default: (await import('../drafts/armed-bar.js')).ArmedBar }));

/** The bar above every page. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return (
    <>
      <a className={`visually-hidden ${styles.skip}`} href="#main">
        To the content
      </a>
      <header className={styles.bar}>
        <Brand />
        <nav aria-label="Pages" className={styles.nav}>
          <NavLink href="/jobs" isCurrent={path === '/' || path.startsWith('/jobs')}>
            Jobs
          </NavLink>
        </nav>
        <span className={styles.space} />
        <Suspense>
          <UploadsPanel />
        </Suspense>
        <LiveState />
        <AccountMenu />
        <ButtonLink look="primary" small href="/drafts/new">
          New video
        </ButtonLink>
      </header>
      <Suspense>
        <ArmedBar />
      </Suspense>
      {children}
    </>
  );
}
