import styles from './progress-ring.module.css';

const RADIUS = 7;
const AROUND = 2 * Math.PI * RADIUS;

/** How far it is, of 0 to 100; whoever shows it says so in words. */
export const ProgressRing = ({ percent }: { percent: number }) => (
  <svg width="18" height="18" viewBox="0 0 18 18" className={styles.ring} aria-hidden="true">
    <circle cx="9" cy="9" r={RADIUS} className={styles.track} />
    <circle
      {...{ cx: 9, cy: 9, r: RADIUS, className: styles.bar, strokeDasharray: AROUND }}
      strokeDashoffset={AROUND * (1 - percent / 100)}
    />
  </svg>
);
