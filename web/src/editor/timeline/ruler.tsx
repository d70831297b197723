import type { CSSProperties } from 'react';
import { ticksBetween } from '../geometry/ticks.js';
import { useView } from '../view-store.js';
import styles from './ruler.module.css';

/** Times along the lanes; a click or drag on it is taken by the timeline. */
export function Ruler() {
  const { fromMs, toMs, pxPerMs } = useView((view) => view.window);
  const lengthMs = useView((view) => view.lengthMs);
  const scale = { pxPerSec: pxPerMs * 1000, scrollMs: fromMs, widthPx: 0, lengthMs };
  const { ticks, stepMs, parts } = ticksBetween(scale, fromMs, toMs);
  return (
    <div className={styles.ruler} aria-hidden="true" style={{ '--step': stepMs, '--parts': parts } as CSSProperties}>
      {ticks.map(({ ms, label }) => (
        <span key={ms} className={styles.tick} style={{ '--start': ms } as CSSProperties}>
          {label}
        </span>
      ))}
      <span className={styles.end} style={{ '--start': lengthMs } as CSSProperties} />
    </div>
  );
}
