import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { settledDocument } from '../document/history.js';
import { playheadWords } from '../document/segment-words.js';
import { seek, stepFrame, usePlayback } from '../playback/playback-store.js';
import { playheadMs, usePlayhead } from '../playback/playhead.js';
import styles from './playhead-slider.module.css';

const PAGE_MS = 1_000;

/**
 * The playhead for keys and for who hears the page. Arrows, Home and End are those of the page (shortcuts/keymap.ts). It
 * moves with every frame, so it does not render; while the video plays it keeps still, or it would be read all the time.
 */
export function PlayheadSlider() {
  const slider = useRef<HTMLDivElement>(null);
  const lengthMs = useDraft(({ document }) => document.video?.lengthMs);
  const segments = useDraft((draft) => settledDocument(draft).segments);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it says is of the segments as they are then
  useEffect(() => {
    const tell = () => {
      if (!usePlayback.getState().isPlaying && slider.current) tellPlace(slider.current);
    };
    tell();
    const ends = [usePlayhead.subscribe(tell), usePlayback.subscribe(tell)];
    return () => {
      for (const end of ends) end();
    };
  }, [segments]);
  return (
    <div
      ref={slider}
      role="slider"
      tabIndex={0}
      aria-label="Playhead"
      aria-orientation="horizontal"
      aria-valuenow={0}
      aria-valuemin={0}
      aria-valuemax={(lengthMs ?? 0) / 1000}
      data-playhead
      className={styles.slider}
      onKeyDown={onKeyDown}
    />
  );
}

function tellPlace(slider: HTMLElement): void {
  const ms = playheadMs();
  slider.setAttribute('aria-valuenow', String(ms / 1000));
  slider.setAttribute('aria-valuetext', playheadWords(useDraft.getState().document, ms));
}

/** What sliders know besides. */
function onKeyDown(event: KeyboardEvent): void {
  const lengthMs = useDraft.getState().document.video?.lengthMs ?? 0;
  const seekBy = (ms: number) => seek(Math.min(lengthMs, Math.max(0, playheadMs() + ms)));
  if (event.key === 'ArrowUp') stepFrame(1);
  else if (event.key === 'ArrowDown') stepFrame(-1);
  else if (event.key === 'PageUp') seekBy(PAGE_MS);
  else if (event.key === 'PageDown') seekBy(-PAGE_MS);
  else return;
  event.preventDefault();
}
