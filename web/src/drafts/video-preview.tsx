import { useEffect, useRef, useState } from 'react';
import { followVideo, showIn } from '../editor/playback/playhead.js';
import { Button } from '../ui/button.js';
import { timeCode } from '../ui/times.js';
import type { Owner } from '../uploads/upload-manager.js';
import { GhostNext } from '../uploads/upload-row.js';
import { useUploads } from '../uploads/upload-store.js';
import { chooseVideo } from './choose-video.js';
import { useDraft } from './draft-store.js';
import { FieldFindings, useFieldFindings } from './field-findings.js';
import { fieldId } from './field-id.js';
import { FileWarnings } from './file-warnings.js';
import { RepairOffer } from './repair-offer.js';
import { SegmentStrip } from './segment-strip.js';
import { useContentUrl } from './use-content-url.js';
import styles from './video-preview.module.css';

/** The original, to find the places; and the file that it is. */
export function VideoPreview({ owner }: { owner: Owner }) {
  const video = useDraft(({ document }) => document.video);
  const upload = useUploads(({ uploads }) => uploads[video?.localId ?? '']);
  const findings = useFieldFindings(undefined, 'video');
  if (!video) return null;
  const facts = [video.lengthMs !== undefined && timeCode(video.lengthMs / 1000), sizeWords(video)].filter(Boolean);
  return (
    <section aria-label="Video" className={styles.preview}>
      {upload?.state.at !== 'refused' && <Player key={video.localId} localId={video.localId} />}
      <SegmentStrip />
      <div className={styles.file}>
        <bdi className={`truncate ${styles.name}`} title={video.fileName}>
          {video.fileName}
        </bdi>
        <span className="meta">{facts.join(' · ')}</span>
        <Button id={fieldId(undefined, 'video')} small look="quiet" onPress={() => void chooseVideo(owner)}>
          Replace
        </Button>
      </div>
      <FileWarnings localId={video.localId} />
      <FieldFindings id="video-findings" findings={findings} />
      <GhostNext localId={video.localId} />
      <RepairOffer localId={video.localId} owner={owner} />
    </section>
  );
}

const sizeWords = ({ width, height, fps }: { width?: number; height?: number; fps?: number }) =>
  width !== undefined && `${width} × ${height}${fps === undefined ? '' : `, ${Math.round(fps * 100) / 100} fps`}`;

/** Not of a file that was refused: it is of no use, whether it can be shown or not, and why is said in its place. */
function Player({ localId }: { localId: string }) {
  const url = useContentUrl(localId);
  const element = useRef<HTMLVideoElement>(null);
  const [isUnshown, setUnshown] = useState(false);
  useEffect(() => (element.current ? showIn(element.current, localId) : undefined), [localId]);
  return (
    <div className={styles.stage}>
      <video
        {...{ ref: element, src: url, controls: true, playsInline: true, preload: 'auto' }}
        className={styles.video}
        aria-label="The video as it is"
        onTimeUpdate={followVideo}
        onSeeking={followVideo}
        onLoadedMetadata={() => setUnshown(element.current?.videoWidth === 0)}
        onError={() => setUnshown(url !== undefined)}
      />
      {isUnshown && (
        <p className={styles.unshown}>This browser cannot show this video. Its times can be typed all the same.</p>
      )}
    </div>
  );
}
