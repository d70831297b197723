import styles from './brand.module.css';

/** The sign of public/favicon.svg, and the name. */
export const Brand = () => (
  <span className={styles.brand}>
    <svg viewBox="0 0 32 32" width="22" height="22" className={styles.sign} aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M9 10v12M16 14v4M23 7v18" />
    </svg>
    <span className={styles.name}>Pro Video Editor</span>
  </span>
);
