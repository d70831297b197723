import { type ReactNode, Suspense } from 'react';
import { useLocation } from 'wouter';
import { ButtonLink } from '../ui/button.js';
import { lazyPart } from '../ui/lazy-part.js';
import { useAnyUploads } from '../uploads/use-any-uploads.js';
import { AccountMenu } from './account-menu.js';
import { BarSlot, useIsBarTaken } from './bar-slot.js';
import { Brand } from './brand.js';
import { LiveState } from './live-state.js';
import { NavLink } from './nav-link.js';
import styles from './shell.module.css';

/** Only with them does the page need what sends files. */
const UploadsPanel = lazyPart(async () => (await import('../uploads/uploads-panel.js')).UploadsPanel);
const ArmedBar = lazyPart(async () => (await import('../drafts/armed-bar.js')).ArmedBar);

/** The bar above every page. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const hasUploads = useAnyUploads();
  const isTaken = useIsBarTaken();
  return (
    <>
      <a className={`visually-hidden ${styles.skip}`} href="#main">
        To the content
      </a>
      <header className={styles.bar} data-taken={isTaken || undefined}>
        <Brand />
        <nav aria-label="Pages" className={styles.nav}>
          <NavLink href="/jobs" isCurrent={path === '/' || path.startsWith('/jobs')}>
            Jobs
          </NavLink>
          <NavLink href="/drafts" isCurrent={path.startsWith('/drafts')}>
            Drafts
          </NavLink>
        </nav>
        <BarSlot className={styles.space} />
        <Suspense>{hasUploads && <UploadsPanel />}</Suspense>
        <LiveState />
        <AccountMenu />
        {!isTaken && (
          <ButtonLink look="primary" small href="/drafts/new">
            New<span className={styles.more}> video</span>
          </ButtonLink>
        )}
      </header>
      <Suspense>{hasUploads && <ArmedBar />}</Suspense>
      {children}
    </>
  );
}
