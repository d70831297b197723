import { type LiveStateName, useLive } from '../api/events.js';
import { useConnection } from './connection.js';
import styles from './live-state.module.css';

/** Whether what is shown follows by itself. */
export function LiveState() {
  const { state } = useLive();
  const isOffline = useConnection(({ offlineSince }) => offlineSince !== undefined);
  const isLive = state === 'live' && !isOffline;
  return (
    <span className={`${styles.state} ${isLive ? styles.live : ''}`}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.words}>{wordsOf(state, isOffline)}</span>
    </span>
  );
}

function wordsOf(state: LiveStateName, isOffline: boolean): string {
  if (state === 'paused') return 'Live updates paused, trying again';
  if (isOffline) return 'Offline';
  return state === 'live' ? 'Live' : 'Connecting …';
}
