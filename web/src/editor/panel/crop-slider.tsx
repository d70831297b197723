import { type CSSProperties, type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { dispatch } from '../../drafts/draft-store.js';
import { beginGesture, cancelGesture, commitGesture, updateGesture } from '../../drafts/edit-draft.js';
import { timeWords } from '../../ui/times.js';
import type { Span } from '../document/draft-document.js';
import { clampTo } from '../geometry/placement.js';
import { MIN_MS } from '../geometry/rooms.js';
import { keyStep } from '../timeline/adjust-keys.js';
import styles from './crop-slider.module.css';

export interface CropSliderProps {
  segmentId: string;
  crop: Span;
  /** Of the voice. */
  lengthMs: number;
}

type End = 'start' | 'end';

const NAMES: Record<End, string> = {
  start: 'Start of the part that is used',
  end: 'End of the part that is used',
};

/** The ends of what is used of a voice, over its waveform; by keys they move as those of a segment do. */
export function CropSlider({ segmentId, crop, lengthMs }: CropSliderProps) {
  const track = useRef<HTMLDivElement>(null);
  const msAt = ({ clientX }: PointerEvent) => {
    const { left, width } = track.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return ((clientX - left) / width) * lengthMs;
  };
  const share = (ms: number) => Math.min(1, ms / lengthMs);
  const style = { '--from': share(crop.startMs), '--to': share(crop.endMs) } as CSSProperties;
  return (
    <div ref={track} className={styles.track} style={style}>
      <span className={styles.before} />
      <span className={styles.after} />
      <Thumb end="start" {...{ segmentId, crop, lengthMs, msAt }} />
      <Thumb end="end" {...{ segmentId, crop, lengthMs, msAt }} />
    </div>
  );
}

interface ThumbProps extends CropSliderProps {
  end: End;
  /** Under the pointer. */
  msAt: (event: PointerEvent) => number;
}

/** Each goes as far as the other lets it. */
const limitsOf = ({ end, crop, lengthMs }: Pick<ThumbProps, 'end' | 'crop' | 'lengthMs'>): Span =>
  end === 'start'
    ? { startMs: 0, endMs: Math.max(0, crop.endMs - MIN_MS) }
    : { startMs: crop.startMs + MIN_MS, endMs: Math.max(crop.startMs + MIN_MS, Math.floor(lengthMs)) };

function Thumb({ end, segmentId, crop, lengthMs, msAt }: ThumbProps) {
  const isHeld = useRef(false);
  useEffect(() => () => void (isHeld.current && commitGesture()), []); // it may go while it is held
  const limits = limitsOf({ end, crop, lengthMs });
  const now = end === 'start' ? crop.startMs : crop.endMs;
  const to = (wanted: number) => {
    const ms = Math.round(clampTo(limits, wanted));
    return { do: 'setCrop', segmentId, crop: { ...crop, [end === 'start' ? 'startMs' : 'endMs']: ms } } as const;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const byMs = keyStep(event.key, event.ctrlKey || event.metaKey);
    if (byMs === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    dispatch(to(now + byMs));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      className={`${styles.thumb} ${styles[end]}`}
      aria-label={NAMES[end]}
      aria-orientation="horizontal"
      aria-valuemin={limits.startMs / 1000}
      aria-valuemax={limits.endMs / 1000}
      aria-valuenow={now / 1000}
      aria-valuetext={timeWords(now)}
      onKeyDown={onKeyDown}
      {...heldHandlers(isHeld, (event) => updateGesture(to(msAt(event))))}
    />
  );
}

/** From press to release one step of the history, or none where the browser takes the pointer away. */
const heldHandlers = (isHeld: RefObject<boolean>, move: (event: PointerEvent) => void) => ({
  onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    beginGesture('crop the voice');
    isHeld.current = true;
  },
  onPointerMove: (event: PointerEvent<HTMLElement>) =>
    event.currentTarget.hasPointerCapture(event.pointerId) && move(event),
  onPointerUp() {
    isHeld.current = false;
    commitGesture();
  },
  onPointerCancel() {
    isHeld.current = false;
    cancelGesture();
  },
});
