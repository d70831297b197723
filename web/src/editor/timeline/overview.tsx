import { type CSSProperties, type PointerEvent, useEffect, useRef } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { voiceColour } from '../../ui/voice-colour.js';
import { type DraftDocument, type DraftSegment, voiceNumber } from '../document/draft-document.js';
import { settledDocument } from '../document/history.js';
import { type Scale, visibleSpan } from '../geometry/scale.js';
import { usePlayhead } from '../playback/playhead.js';
import { scrollToMs, useView } from '../view-store.js';
import styles from './overview.module.css';

/** All of the video, with what of it is seen: a window that can be moved. What it shows is said elsewhere. */
export function Overview() {
  const bar = useRef<HTMLDivElement>(null);
  usePlaces(bar);
  const scroll = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const view = useView.getState();
    const seenMs = view.widthPx / (view.pxPerSec / 1000);
    scrollToMs(((event.clientX - left) / width) * view.lengthMs - seenMs / 2);
  };
  const press = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    scroll(event);
  };
  return (
    <div
      ref={bar}
      className={styles.overview}
      aria-hidden="true"
      onPointerDown={press}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && scroll(event)}
    >
      <Blocks />
      <div className={styles.playhead} />
      <div className={styles.window} />
    </div>
  );
}

/** Window and playhead move with every frame, so they do not render. */
function usePlaces(bar: { current: HTMLElement | null }): void {
  useEffect(() => {
    const place = () => {
      const [view, { ms }] = [useView.getState(), usePlayhead.getState()];
      const { startMs, endMs } = visibleSpan(view);
      const share = (at: number) => `${Math.min(1, Math.max(0, at / view.lengthMs)) * 100}%`;
      bar.current?.style.setProperty('--from', share(startMs));
      bar.current?.style.setProperty('--to', share(endMs));
      bar.current?.style.setProperty('--playhead-at', share(ms));
    };
    place();
    const ends = [useView.subscribe(place), usePlayhead.subscribe(place)];
    return () => {
      for (const end of ends) end();
    };
  }, [bar]);
}

/** One path for each colour, however many segments there are. */
function Blocks() {
  const document = useDraft(settledDocument);
  const lengthMs = useView(({ lengthMs: ms }: Scale) => ms);
  return (
    <svg className={styles.blocks} viewBox={`0 0 ${lengthMs} 1`} preserveAspectRatio="none" role="presentation">
      {[...byColour(document)].map(([colour, segments]) => (
        <path key={colour} style={{ '--voice': colour } as CSSProperties} d={pathOf(segments, lengthMs)} />
      ))}
    </svg>
  );
}

function byColour(document: DraftDocument): Map<string, DraftSegment[]> {
  const found = new Map<string, DraftSegment[]>();
  for (const segment of document.segments) {
    const { audio } = segment;
    const colour = audio ? voiceColour(voiceNumber(document, audio.localId)) : 'var(--line-strong)';
    found.set(colour, [...(found.get(colour) ?? []), segment]);
  }
  return found;
}

/** Of the bar: what is shorter could not be seen. */
const LEAST_SHARE = 0.0016;

const pathOf = (segments: readonly DraftSegment[], lengthMs: number): string =>
  segments
    .map(({ startMs, endMs }) => `M${startMs} 0h${Math.max(endMs - startMs, lengthMs * LEAST_SHARE)}v1H${startMs}z`)
    .join('');
