import type { CSSProperties } from 'react';
import { usePlayhead } from '../playback/playhead.js';
import styles from './pending-mark.module.css';
import { usePending } from './pending-store.js';

/** A segment that has a start and waits for its end: it goes as far as the playhead. */
export function PendingMark() {
  const startMs = usePending((pending) => pending.startMs);
  return startMs === null ? null : <Pending startMs={startMs} />;
}

function Pending({ startMs }: { startMs: number }) {
  const { ms } = usePlayhead();
  const style = { '--start': Math.min(startMs, ms), '--length': Math.abs(ms - startMs) } as CSSProperties;
  return (
    <div className={styles.pending} style={style} aria-hidden="true">
      <span className={styles.words}>O ends it here, Esc drops it</span>
    </div>
  );
}
