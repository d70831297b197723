import type { CSSProperties, MouseEvent } from 'react';
import { voiceNumber } from '../editor/document/draft-document.js';
import { seekTo, usePlayhead } from '../editor/playback/playhead.js';
import { voiceColour } from '../ui/voice-colour.js';
import { useDraft } from './draft-store.js';
import styles from './segment-strip.module.css';

/** Where the segments lie in the video, at a glance. The rows say the same in words. */
export function SegmentStrip() {
  const document = useDraft((draft) => draft.document);
  const { ms } = usePlayhead();
  const lengthMs = document.video?.lengthMs;
  if (lengthMs === undefined) return null;
  const share = (at: number) => `${Math.min(100, (at / lengthMs) * 100)}%`;
  const seek = ({ clientX, currentTarget }: MouseEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    seekTo(Math.round(((clientX - left) / width) * lengthMs));
  };
  return (
    <div className={styles.strip} aria-hidden="true" onClick={seek}>
      {document.segments.map(({ id, startMs, endMs, audio }, place) => {
        const colour = audio ? voiceColour(voiceNumber(document, audio.localId)) : 'var(--line-strong)';
        const style = { '--from': share(startMs), '--to': share(endMs), '--voice': colour } as CSSProperties;
        return (
          <span key={id} className={`${styles.segment} ${audio ? '' : styles.voiceless}`} style={style}>
            {place + 1}
          </span>
        );
      })}
      <span className={styles.playhead} style={{ '--from': share(ms) } as CSSProperties} />
    </div>
  );
}
