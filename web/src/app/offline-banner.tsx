import { CloudOff, Wifi } from 'lucide-react';
import { timeOfDay } from '../ui/times.js';
import { useConnection } from './connection.js';
import styles from './offline-banner.module.css';

export function OfflineBanner() {
  const { offlineSince, isBack } = useConnection();
  if (offlineSince !== undefined) {
    return (
      <div className={styles.banner} role="status">
        <CloudOff size={14} aria-hidden="true" />
        Offline since {timeOfDay(offlineSince)}. You can go on; uploads and sending wait.
      </div>
    );
  }
  if (!isBack) return null;
  return (
    <div className={`${styles.banner} ${styles.back}`} role="status">
      <Wifi size={14} aria-hidden="true" />
      Online again.
    </div>
  );
}
