import { useEffect, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useSingleKeys } from '../../app/single-keys.js';
import { useDraft } from '../../drafts/draft-store.js';
import type { DraftDocument } from '../document/draft-document.js';
import { useView } from '../view-store.js';
import { AdjustSliders } from './adjust-sliders.js';
import { useAdjust } from './adjust-store.js';
import { PendingMark } from './pending-mark.js';
import { SegmentItem } from './segment-item.js';
import styles from './segment-lane.module.css';
import type { TimelineProps } from './timeline.js';
import { useLaneKeys } from './use-lane-keys.js';

export interface SegmentLaneProps extends Pick<TimelineProps, 'voice'> {
  /** Over which files are held. */
  dropSegmentId: string | undefined;
  isDropOver: boolean;
}

/** Who speaks when: one stop for Tab, however many there are. */
export function SegmentLane({ voice, dropSegmentId, isDropOver }: SegmentLaneProps) {
  const lane = useRef<HTMLDivElement>(null);
  const { activeId, onKeyDown } = useLaneKeys(lane);
  const ids = useShownIds(activeId);
  const isEmpty = useDraft(({ document }) => document.segments.length === 0);
  const adjustedId = useAdjust(({ segmentId }) => segmentId);
  return (
    <div className={`${styles.lane} ${isDropOver ? styles.over : ''}`} data-lane>
      {isEmpty && <EmptyLane />}
      <div
        ref={lane}
        role="listbox"
        aria-label="Segments on the timeline"
        aria-orientation="horizontal"
        aria-multiselectable="true"
        className={styles.segments}
        tabIndex={isEmpty ? 0 : -1}
        onKeyDown={onKeyDown}
      >
        {ids.map((id) => (
          <SegmentItem key={id} {...{ id, voice }} isTabStop={id === activeId} isDropOver={id === dropSegmentId} />
        ))}
      </div>
      <PendingMark />
      {adjustedId !== null && <AdjustSliders key={adjustedId} segmentId={adjustedId} />}
      <Beyond />
    </div>
  );
}

/** Those in the part that is drawn, and the one that has the focus, or would get it. */
function useShownIds(activeId: string | undefined): string[] {
  const { fromMs, toMs } = useView((view) => view.window);
  const shown = ({ segments }: DraftDocument) =>
    segments.filter(({ id, startMs, endMs }) => id === activeId || (endMs >= fromMs && startMs <= toMs));
  return useDraft(useShallow(({ document }) => shown(document).map(({ id }) => id)));
}

function EmptyLane() {
  const hasKeys = useSingleKeys(({ isOn }) => isOn);
  const key = (
    <>
      Press <kbd>N</kbd>, or drag here,
    </>
  );
  return (
    <p className={styles.empty}>
      <span>{hasKeys ? key : 'Drag here, or press the button “Segment”,'} to mark who speaks when</span>
    </p>
  );
}

/** Behind the end of the video no segment can lie. */
function Beyond() {
  const end = useRef<HTMLDivElement>(null);
  const lengthMs = useView((view) => view.lengthMs);
  useEffect(() => end.current?.style.setProperty('--start', String(lengthMs)), [lengthMs]);
  return <div ref={end} className={styles.beyond} aria-hidden="true" />;
}
