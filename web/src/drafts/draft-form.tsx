import { useState } from 'react';
import { Page } from '../app/page.js';
import { useFileDrop } from '../ui/use-file-drop.js';
import type { Owner } from '../uploads/upload-manager.js';
import { setVideoFile } from './draft-files.js';
import styles from './draft-form.module.css';
import { DraftHead } from './draft-head.js';
import { useDraft } from './draft-store.js';
import { draftTitle } from './draft-title.js';
import { ReviewBar } from './review-bar.js';
import { ReviewDialog } from './review-dialog.js';
import { SegmentRows } from './segment-rows.js';
import { SettingsPanel } from './settings-panel.js';
import { StartOver } from './start-over.js';
import { SubmitState } from './submit-state.js';
import { useFocusLater } from './use-focus-later.js';
import { VideoPreview } from './video-preview.js';

/** A draft where there is no room for a timeline: one field below the other. */
export function DraftForm({ owner }: { owner: Owner }) {
  const { document, isFollowing } = useDraft();
  const [isReviewing, setReviewing] = useState(false);
  const focusLater = useFocusLater();
  const { props: drop } = useFileDrop(([first]) => first && setVideoFile(first, owner));
  const review = <ReviewBar onReview={() => setReviewing(true)} />;
  const actions = !isFollowing && (
    <>
      <StartOver />
      <div className={styles.atHead}>{review}</div>
    </>
  );
  return (
    <Page title={draftTitle(document)} isWide facts={<DraftHead />} actions={actions}>
      <SubmitState owner={owner} />
      <div className={styles.form} inert={isFollowing}>
        <div className={styles.main}>
          <div {...drop}>
            <VideoPreview owner={owner} />
          </div>
          <SegmentRows owner={owner} />
        </div>
        <div className={styles.side}>
          <SettingsPanel />
          <div className={styles.atEnd}>{review}</div>
        </div>
      </div>
      <ReviewDialog
        owner={owner}
        isOpen={isReviewing}
        onClose={() => setReviewing(false)}
        onFinding={(finding) => {
          setReviewing(false);
          focusLater(finding);
        }}
      />
    </Page>
  );
}
