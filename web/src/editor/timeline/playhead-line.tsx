import { useEffect, useRef } from 'react';
import { xOf } from '../geometry/scale.js';
import { playheadMs, usePlayhead } from '../playback/playhead.js';
import { useView } from '../view-store.js';
import styles from './playhead-line.module.css';

/** Where the preview is. It moves with every frame, so it does not render. */
export function PlayheadLine() {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = () => line.current?.style.setProperty('--x', `${xOf(useView.getState(), playheadMs())}px`);
    place();
    const ends = [usePlayhead.subscribe(place), useView.subscribe(place)];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return <div ref={line} className={styles.line} aria-hidden="true" />;
}
