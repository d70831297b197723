import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import styles from './splitter.module.css';

export interface SplitterProps {
  label: string;
  /** Of the line itself: "vertical" stands between what is left and right of it. */
  orientation: 'vertical' | 'horizontal';
  /** px of what is right of it, or below. */
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

const STEP = 16;

/** The line between two parts, which can be moved: by pointer, or by arrows once it has the focus. */
export function Splitter({ label, orientation, value, min, max, onChange }: SplitterProps) {
  const [from, setFrom] = useState<{ at: number; value: number }>();
  const isVertical = orientation === 'vertical';
  const place = (event: PointerEvent) => (isVertical ? event.clientX : event.clientY);
  const set = (to: number) => onChange(Math.round(Math.min(max, Math.max(min, to))));
  const onKeyDown = (event: KeyboardEvent) => {
    const [less, more] = isVertical ? ['ArrowRight', 'ArrowLeft'] : ['ArrowDown', 'ArrowUp'];
    const to = { [less as string]: value - STEP, [more as string]: value + STEP, Home: min, End: max }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(to);
  };
  const begin = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setFrom({ at: place(event), value });
  };
  const end = () => setFrom(undefined);
  return (
    <div
      {...{ role: 'separator', tabIndex: 0, 'aria-label': label, 'aria-orientation': orientation }}
      {...{
        'aria-valuenow': value,
        'aria-valuemin': min,
        'aria-valuemax': max,
        'aria-valuetext': `${value} pixels`,
        onKeyDown,
      }}
      className={`${styles.splitter} ${styles[orientation]} ${from ? styles.held : ''}`}
      onPointerDown={begin}
      onPointerMove={(event) => from && set(from.value + from.at - place(event))}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
