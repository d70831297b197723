import { useLive } from '../api/events.js';
import styles from './live-state.module.css';

/** Whether what is shown follows by itself. */
export function LiveState() {
  const { state } = useLive();
  const isLive = state === 'live';
  const words = isLive ? 'Live' : state === 'paused' ? 'Live updates paused, trying again' : 'Connecting …';
  return (
    <span className={`${styles.state} ${isLive ? styles.live : ''}`}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.words}>{words}</span>
    </span>
  );
}
