import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useContentUrl } from '../../drafts/use-content-url.js';
import { Button } from '../../ui/button.js';
import type { DraftDocument } from '../document/draft-document.js';
import { attachVideo, play, previewDraft, toggle, usePlayback } from '../playback/playback-store.js';
import styles from './stage.module.css';
import { StageWords } from './stage-words.js';
import { Transport } from './transport.js';

export interface StageProps {
  document: DraftDocument;
  /** Whose segment "Play segment" plays. */
  selectedId: string | undefined;
  isRefused?: boolean;
  /** Over the picture: what is wrong with the video. */
  fault?: ReactNode;
}

/** The finished video as it will be, as far as it can be known before it is made. */
export function Stage({ document, selectedId, isRefused = false, fault }: StageProps) {
  useEffect(() => previewDraft(document), [document]);
  const { video } = document;
  return (
    <section aria-label="Preview" className={styles.stage}>
      <div className={styles.screen}>
        {video && <Picture key={video.localId} localId={video.localId} isRefused={isRefused} />}
        <StageWords document={document} />
        <Silenced />
        {fault}
      </div>
      <Transport lengthMs={video?.lengthMs} selectedId={selectedId} />
    </section>
  );
}

/** A click on it plays, as everywhere; the button below says so, and can be reached by keys. */
function Picture({ localId, isRefused }: { localId: string; isRefused: boolean }) {
  const url = useContentUrl(localId);
  const element = useRef<HTMLVideoElement>(null);
  const [isUnshown, setUnshown] = useState(false);
  useEffect(() => (element.current ? attachVideo(element.current, localId) : undefined), [localId]);
  return (
    <>
      <video
        {...{ ref: element, crossOrigin: 'anonymous', src: url, playsInline: true, preload: 'auto' }}
        className={styles.video}
        aria-label="The video"
        onClick={toggle}
        onLoadedMetadata={() => setUnshown(element.current?.videoWidth === 0)}
        onError={() => setUnshown(url !== undefined)}
      />
      {isUnshown && !isRefused && (
        <p className={styles.unshown}>
          This browser cannot show this video. Its times and its waveform work, and so does the result.
        </p>
      )}
    </>
  );
}

function Silenced() {
  const isSilenced = usePlayback(({ suspended }) => suspended);
  if (!isSilenced) return null;
  return (
    <div className={styles.silenced}>
      <Button look="primary" onPress={play}>
        Click to turn sound on
      </Button>
    </div>
  );
}
