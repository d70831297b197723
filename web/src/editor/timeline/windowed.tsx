import type { CSSProperties, ReactNode } from 'react';
import { useView } from '../view-store.js';
import type { LaneWindow } from './timeline.js';
import styles from './windowed.module.css';

/** A lane whose content is drawn for a part of the video, and moves with it until another part is needed. */
export function Windowed({ height, children }: { height: number; children: (window: LaneWindow) => ReactNode }) {
  const window = useView((view) => view.window);
  const { fromMs, toMs } = window;
  return (
    <div className={styles.box} style={{ '--start': fromMs, '--length': toMs - fromMs } as CSSProperties}>
      {children({ ...window, height })}
    </div>
  );
}
