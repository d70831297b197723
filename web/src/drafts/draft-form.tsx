import { ChartNoAxesGantt } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Page } from '../app/page.js';
import { useIsWide } from '../app/use-is-wide.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { useFileDrop } from '../ui/use-file-drop.js';
import type { Owner } from '../uploads/upload-manager.js';
import { setVideoFile } from './draft-files.js';
import styles from './draft-form.module.css';
import { DraftHead } from './draft-head.js';
import { useDraft } from './draft-store.js';
import { showDraftAs } from './draft-view.js';
import { dropDraft } from './drop-draft.js';
import { ReviewBar } from './review-bar.js';
import { ReviewDialog } from './review-dialog.js';
import { SegmentRows } from './segment-rows.js';
import { SettingsPanel } from './settings-panel.js';
import { SubmitState } from './submit-state.js';
import { useFocusLater } from './use-focus-later.js';
import { VideoPreview } from './video-preview.js';

export function DraftForm({ owner }: { owner: Owner }) {
  const { document, isFollowing } = useDraft();
  const { name, video } = document;
  const [isReviewing, setReviewing] = useState(false);
  const focusLater = useFocusLater();
  const isWide = useIsWide();
  const { props: drop } = useFileDrop(([first]) => first && setVideoFile(first, owner));
  const title = name.trim() || video?.fileName || 'New video';
  const review = <ReviewBar onReview={() => setReviewing(true)} />;
  const actions = !isFollowing && (
    <>
      {isWide && <ToTimeline />}
      <StartOver />
      <div className={styles.atHead}>{review}</div>
    </>
  );
  return (
    <Page title="New video" windowTitle={title} isWide facts={<DraftHead />} actions={actions}>
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

const ToTimeline = () => (
  <Button icon={<ChartNoAxesGantt size={16} />} onPress={() => showDraftAs('timeline')}>
    Open the timeline
  </Button>
);

function StartOver() {
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const end = async () => {
    const dropping = dropDraft();
    navigate('/drafts/new'); // before the page sees that the draft is gone
    await dropping;
  };
  return (
    <>
      <Button look="quiet" small onPress={() => setAsking(true)}>
        Start over
      </Button>
      <Dialog
        title="Start over?"
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onPress={() => setAsking(false)}>Keep it</Button>
            <Button look="danger" onPress={() => void end()}>
              Throw it away
            </Button>
          </>
        }
      >
        <p>The segments of this draft go. Files that were uploaded are deleted by the server within a day.</p>
      </Dialog>
    </>
  );
}
