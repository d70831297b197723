import { type CSSProperties, useEffect, useState } from 'react';
import { InBar } from '../app/bar-slot.js';
import { HiddenHeading } from '../app/hidden-heading.js';
import { Unsaved } from '../drafts/draft-head.js';
import { useDraft } from '../drafts/draft-store.js';
import { draftTitle } from '../drafts/draft-title.js';
import { ReviewDialog } from '../drafts/review-dialog.js';
import { SubmitState } from '../drafts/submit-state.js';
import { useFocusLater } from '../drafts/use-focus-later.js';
import type { GivenFile } from '../ui/choose-files.js';
import { Splitter } from '../ui/splitter.js';
import { useFileDrop } from '../ui/use-file-drop.js';
import type { Owner } from '../uploads/upload-manager.js';
import { useUploads } from '../uploads/upload-store.js';
import { settledDocument } from './document/history.js';
import styles from './editor.module.css';
import { EditorBar } from './editor-bar.js';
import { LIMITS, setEditorSize, useEditorSizes } from './editor-sizes.js';
import { ImportedDialog } from './exchange/imported-dialog.js';
import { SharedOutDialog } from './exchange/shared-out-dialog.js';
import { useFocusInEditor } from './keep-focus.js';
import { film, sound, voice } from './lanes.js';
import { Panel } from './panel/panel.js';
import { playSegment } from './playback/playback-store.js';
import { playheadMs } from './playback/playhead.js';
import { ReplaceVideoDialog } from './replace-video-dialog.js';
import { ShortcutSheet } from './shortcuts/shortcut-sheet.js';
import { showFinding } from './show-finding.js';
import { Stage } from './stage/stage.js';
import { VideoFault } from './stage/video-fault.js';
import { takeFiles } from './take-files.js';
import { keepAdjust } from './timeline/adjust-store.js';
import { dropPending } from './timeline/pending-store.js';
import { Timeline } from './timeline/timeline.js';
import { Toolbar } from './toolbar/toolbar.js';
import { useEditorKeys } from './use-editor-keys.js';
import { useKeptView } from './use-kept-view.js';

/** The Pro editor: the video and what becomes of it, the timeline below, and the details at the right. */
export function Editor({ owner }: { owner: Owner }) {
  const [isReviewing, setReviewing] = useState(false);
  const [isShortcuts, setShortcuts] = useState(false);
  const focusLater = useFocusLater();
  const isFollowing = useDraft((draft) => draft.isFollowing);
  const review = () => setReviewing(true);
  const showShortcuts = () => setShortcuts(true);
  useEffect(() => endUnfinished, []);
  useEditorKeys({ review, showShortcuts }, !isFollowing);
  useFocusInEditor();
  useKeptView();
  return (
    <main id="main" className={styles.editor}>
      <InBar>
        <EditorBar onReview={review} onShortcuts={showShortcuts} />
      </InBar>
      <Heading />
      <div className={styles.notes}>
        <NotKept />
        <SubmitState owner={owner} />
      </div>
      <Work owner={owner} isInert={isFollowing} />
      <ReviewDialog
        {...{ owner, isOpen: isReviewing }}
        onClose={() => setReviewing(false)}
        onFinding={(finding) => {
          setReviewing(false);
          showFinding(finding);
          focusLater(finding);
        }}
      />
      <ShortcutSheet isOpen={isShortcuts} onClose={() => setShortcuts(false)} />
      <ImportedDialog />
      <SharedOutDialog />
      <ReplaceVideoDialog owner={owner} />
    </main>
  );
}

/** What is half done when the editor goes, because the window has become too small for it, or the page is left. */
function endUnfinished(): void {
  keepAdjust();
  dropPending();
}

/** The bar has its name, to be changed there. */
function Heading() {
  const title = useDraft(({ document }) => draftTitle(document));
  return <HiddenHeading title={title} />;
}

function NotKept() {
  const saved = useDraft((draft) => draft.saved);
  const isFollowing = useDraft((draft) => draft.isFollowing);
  return saved.at === 'unsaved' && !isFollowing ? <Unsaved when={saved.when} /> : null;
}

/** All that a draft is worked on with; `isInert`: here it is only looked at. */
function Work({ owner, isInert }: { owner: Owner; isInert: boolean }) {
  const { panel, timeline } = useEditorSizes();
  const sizes = { '--panel': `${panel}px`, '--timeline': `${timeline}px` } as CSSProperties;
  return (
    <div className={styles.work} style={sizes} inert={isInert}>
      <div className={styles.upper}>
        <DraftStage owner={owner} />
        <Splitter
          label="Width of the details"
          orientation="vertical"
          value={panel}
          {...LIMITS.panel}
          onChange={(px) => setEditorSize('panel', px)}
        />
        <Details owner={owner} />
      </div>
      <Splitter
        label="Height of the timeline"
        orientation="horizontal"
        value={timeline}
        {...LIMITS.timeline}
        onChange={(px) => setEditorSize('timeline', px)}
      />
      <Lower owner={owner} />
    </div>
  );
}

/** For a part that has no places of its own for what is dropped on it. */
function useTakenFiles(owner: Owner) {
  return useFileDrop((files: GivenFile[]) => void takeFiles(files, { atMs: playheadMs() }, owner));
}

function Details({ owner }: { owner: Owner }) {
  const { isOver, props: drop } = useTakenFiles(owner);
  return (
    <div data-region="panel" {...drop} className={`${styles.part} ${isOver ? styles.over : ''}`}>
      <Panel owner={owner} onPlaySegment={playSegment} />
    </div>
  );
}

function DraftStage({ owner }: { owner: Owner }) {
  const document = useDraft(settledDocument); // what is dragged is played once it lies where it is dropped
  const selectedId = useDraft(({ selection }) => selection.at(-1));
  const isRefused = useUploads(({ uploads }) => uploads[document.video?.localId ?? '']?.state.at === 'refused');
  const { isOver, props: drop } = useTakenFiles(owner);
  return (
    <div data-region="stage" {...drop} className={`${styles.part} ${isOver ? styles.over : ''}`}>
      <Stage {...{ document, selectedId, isRefused }} fault={<VideoFault owner={owner} />} />
    </div>
  );
}

function Lower({ owner }: { owner: Owner }) {
  return (
    <div className={styles.lower}>
      <div data-region="tools">
        <Toolbar />
      </div>
      <div data-region="timeline" className={styles.part}>
        <Timeline
          {...{ film, sound, voice }}
          onDropFiles={(files, place) => void takeFiles(files, place, owner)}
          onPlaySegment={playSegment}
        />
      </div>
    </div>
  );
}
