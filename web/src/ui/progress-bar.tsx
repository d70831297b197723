import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import styles from './progress-bar.module.css';

/** `percent` of 0 to 100; undefined: how much is not known. Never announced as it moves; who wants to know asks it. */
export function ProgressBar({ label, percent }: { label: string; percent: number | undefined }) {
  return (
    <AriaProgressBar
      aria-label={label}
      className={styles.track ?? ''}
      {...(percent === undefined ? { isIndeterminate: true } : { value: percent })}
    >
      <span className={styles.bar} style={{ width: `${percent ?? 30}%` }} />
    </AriaProgressBar>
  );
}
