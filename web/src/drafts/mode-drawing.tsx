import type { SyncMode } from '../../../src/domain/job.js';
import styles from './mode-drawing.module.css';

/** The picture above and the voice below it, which is longer; from left to right, of 48 by 24. */
const PICTURES: Record<SyncMode, readonly [from: number, to: number, turn?: 'back'][]> = {
  remap: [[2, 46]],
  cut_off: [[2, 30]],
  loop: [
    [2, 29],
    [31, 46],
  ],
  bounce: [
    [2, 29],
    [31, 46, 'back'],
  ],
  silence: [[2, 30]],
};
const VOICE_END: Partial<Record<SyncMode, number>> = { cut_off: 30, silence: 22 };

/** Of what the choice does; the words beside it say it. */
export function ModeDrawing({ mode }: { mode: SyncMode }) {
  return (
    <svg width="48" height="24" viewBox="0 0 48 24" className={styles.drawing} aria-hidden="true">
      {PICTURES[mode].map(([from, to, turn]) => (
        <g key={from}>
          <rect {...{ x: from, y: 3, width: to - from, height: 8, rx: 1.5 }} className={styles.picture} />
          <path d={arrow(from, to, turn)} className={styles.arrow} />
        </g>
      ))}
      <rect {...{ x: 2, y: 14, width: (VOICE_END[mode] ?? 46) - 2, height: 7, rx: 1.5 }} className={styles.voice} />
      {mode === 'silence' && <path d="M24 17.5H30" className={styles.silent} />}
    </svg>
  );
}

function arrow(from: number, to: number, turn?: 'back'): string {
  const [tail, head] = turn ? [to - 4, from + 4] : [from + 4, to - 4];
  const barb = turn ? 2.5 : -2.5;
  return `M${tail} 7H${head}M${head + barb} 5L${head} 7L${head + barb} 9`;
}
