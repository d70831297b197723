import { type CSSProperties, type FocusEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { updateGesture } from '../../drafts/edit-draft.js';
import { segmentOf } from '../document/draft-document.js';
import { limitsOf } from '../geometry/placement.js';
import { lengthOf } from '../geometry/rooms.js';
import { type Adjusted, adjusted, keyStep, sliderMs, valueWords } from './adjust-keys.js';
import styles from './adjust-sliders.module.css';
import { cancelAdjust, keepAdjust } from './adjust-store.js';
import { optionId } from './segment-item.js';

const SLIDERS: [which: Adjusted, name: string][] = [
  ['start', 'Start'],
  ['position', 'Position'],
  ['end', 'End'],
];

/** Over a segment while it is adjusted with keys. */
export function AdjustSliders({ segmentId }: { segmentId: string }) {
  const group = useRef<HTMLFieldSetElement>(null);
  const document = useDraft((draft) => draft.document);
  const segment = segmentOf(document, segmentId);
  useEffect(() => group.current?.querySelector<HTMLElement>('[role=slider]')?.focus({ preventScroll: true }), []);
  if (!segment) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') keepAdjust();
    else cancelAdjust();
    window.document.getElementById(optionId(segmentId))?.focus({ preventScroll: true });
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) keepAdjust();
  };
  const style = { '--start': segment.startMs, '--length': lengthOf(segment) } as CSSProperties;
  return (
    <fieldset
      ref={group}
      className={styles.group}
      style={style}
      aria-label={`Adjust segment ${document.segments.indexOf(segment) + 1}`}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      {SLIDERS.map(([which, name]) => (
        <AdjustSlider key={which} {...{ segmentId, which, name }} />
      ))}
    </fieldset>
  );
}

function AdjustSlider({ segmentId, which, name }: { segmentId: string; which: Adjusted; name: string }) {
  const document = useDraft((draft) => draft.document);
  const segment = segmentOf(document, segmentId);
  if (!segment) return null;
  const limits = limitsOf(document, segment)?.[which];
  const onKeyDown = (event: KeyboardEvent) => {
    const byMs = keyStep(event.key, event.ctrlKey || event.metaKey);
    if (byMs === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const times = adjusted(document, segment, which, byMs);
    if (times) updateGesture({ do: 'setTimes', segmentId, times });
  };
  const now = sliderMs(segment, which);
  return (
    <div
      role="slider"
      tabIndex={0}
      className={`${styles.slider} ${styles[which]}`}
      aria-label={name}
      aria-orientation="horizontal"
      aria-valuemin={(limits?.startMs ?? now) / 1000}
      aria-valuemax={limitValue(limits?.endMs ?? now)}
      aria-valuenow={now / 1000}
      aria-valuetext={valueWords(document, segment, which)}
      onKeyDown={onKeyDown}
    />
  );
}

/** A video of which nobody knows the length yet has no end. */
const limitValue = (ms: number) => (Number.isFinite(ms) ? ms / 1000 : undefined);
