import type { CSSProperties } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { percent, seconds } from '../../ui/seconds.js';
import { timeCode } from '../../ui/times.js';
import { type DraftDocument, segmentOf } from '../document/draft-document.js';
import { pictureSpeed } from '../document/fit.js';
import { settledDocument } from '../document/history.js';
import { lengthOf } from '../geometry/rooms.js';
import styles from './drag-hints.module.css';
import type { DragStep } from './drag-step.js';
import { useDrag } from './drag-store.js';

/** At what is dragged: its times, what it snapped to, or why it cannot go there. */
export function DragHints() {
  const { step, isDrawn } = useDrag();
  if (!step) return null;
  const { span, snap, refusal } = step;
  const style = { '--start': span.startMs, '--length': lengthOf(span) } as CSSProperties;
  return (
    <div className={styles.hints} aria-hidden="true">
      {(isDrawn || refusal !== undefined) && (
        <div className={`${styles.outline} ${refusal === undefined ? '' : styles.refused}`} style={style} />
      )}
      <div className={`${styles.label} figures ${refusal === undefined ? '' : styles.refusal}`} style={style}>
        {refusal ?? labelOf(step, settledDocument(useDraft.getState()))}
      </div>
      {snap && (
        <div className={styles.snap} style={{ '--start': snap.target.ms } as CSSProperties}>
          <span className={styles.target}>{snap.target.words}</span>
        </div>
      )}
    </div>
  );
}

/** 00:05.500 – 00:08.000 · 2.5 s · picture at 78 % */
function labelOf({ segmentId, span }: DragStep, document: DraftDocument): string {
  const segment = segmentOf(document, segmentId);
  const speed = segment && pictureSpeed(document, { ...segment, ...span });
  return [
    `${timeCode(span.startMs / 1000)} – ${timeCode(span.endMs / 1000)}`,
    seconds(lengthOf(span)),
    ...(speed === undefined ? [] : [`picture at ${percent(speed)}`]),
  ].join(' · ');
}
