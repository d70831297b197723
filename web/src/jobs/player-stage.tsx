import { useRef, useState } from 'react';
import styles from './compare-player.module.css';
import { SIDE_WORDS, type Side } from './player-sources.js';
import type { Compare } from './use-compare.js';

interface PlayerStageProps {
  side: Side;
  src: string;
  poster: string | undefined;
  compare: Compare;
}

/** A signed address does not last: what stops after a while is loaded anew, at its place. */
const AGAIN_MS = 30_000;

export function PlayerStage({ side, src, poster, compare }: PlayerStageProps) {
  const { isBroken, onError } = useReload();
  const isSeen = compare.isBoth || compare.side === side;
  return (
    <div className={`${styles.stage} ${isSeen ? '' : styles.aside}`} {...(!isSeen && { inert: true })}>
      <video
        ref={compare.videos[side]}
        className={styles.video}
        src={src}
        aria-label={SIDE_WORDS[side]}
        controls={!compare.isBoth || side === 'result'}
        muted={compare.side !== side}
        playsInline
        preload="metadata"
        onError={onError}
        {...(poster && side === 'original' && { poster })}
      />
      {compare.isBoth && <span className={styles.label}>{SIDE_WORDS[side]}</span>}
      {isBroken && <p className={styles.broken}>This browser cannot play it. Download it to watch it elsewhere.</p>}
    </div>
  );
}

function useReload() {
  const [isBroken, setBroken] = useState(false);
  const last = useRef(-Infinity);
  const onError = ({ currentTarget: video }: { currentTarget: HTMLVideoElement }) => {
    if (performance.now() - last.current < AGAIN_MS || video.error?.code === MediaError.MEDIA_ERR_DECODE) {
      return setBroken(true);
    }
    last.current = performance.now();
    const at = video.currentTime;
    video.load();
    video.currentTime = at;
  };
  return { isBroken, onError };
}
