import styles from './skeleton.module.css';

/** Stands where something will be, in its size; shown only when it takes a moment (150 ms). */
export const Skeleton = ({ width = '100%', height = '1em' }: { width?: string; height?: string }) => (
  <span className={styles.skeleton} aria-hidden="true" style={{ width, height }} />
);
