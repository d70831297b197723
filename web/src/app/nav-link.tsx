import type { ReactNode } from 'react';
import { Link } from 'react-aria-components';
import styles from './nav-link.module.css';

export const NavLink = ({ href, isCurrent, children }: { href: string; isCurrent: boolean; children: ReactNode }) => (
  <Link href={href} className={styles.link ?? ''} {...(isCurrent && { 'aria-current': 'page' })}>
    {children}
  </Link>
);
