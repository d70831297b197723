import { chooseVideo } from '../../drafts/choose-video.js';
import { useDraft } from '../../drafts/draft-store.js';
import { FieldFindings, useFieldFindings } from '../../drafts/field-findings.js';
import { Button } from '../../ui/button.js';
import type { Owner } from '../../uploads/upload-manager.js';
import { GhostNext } from '../../uploads/upload-row.js';
import styles from './stage.module.css';

/** Over the place of the video: what is wrong with it, and the way to another one. */
export function VideoFault({ owner }: { owner: Owner }) {
  const findings = useFieldFindings(undefined, 'video').filter(({ severity }) => severity === 'error');
  const videoId = useDraft(({ document }) => document.video?.localId);
  if (findings.length === 0) return null;
  return (
    <div className={styles.fault}>
      <FieldFindings id="video-fault" findings={findings} />
      <GhostNext localId={videoId} />
      <Button small look="quiet" onPress={() => void chooseVideo(owner)}>
        Choose another video
      </Button>
    </div>
  );
}
