import { type CSSProperties, useState } from 'react';
import { InBar } from '../app/bar-slot.js';
import { useDraft } from '../drafts/draft-store.js';
import { ReviewDialog } from '../drafts/review-dialog.js';
import { SubmitState } from '../drafts/submit-state.js';
import { useFocusLater } from '../drafts/use-focus-later.js';
import { Splitter } from '../ui/splitter.js';
import type { Owner } from '../uploads/upload-manager.js';
import { useUploads } from '../uploads/upload-store.js';
import styles from './editor.module.css';
import { EditorBar } from './editor-bar.js';
import { LIMITS, setEditorSize, useEditorSizes } from './editor-sizes.js';
import { ImportedDialog } from './exchange/imported-dialog.js';
import { film, sound, voice } from './lanes.js';
import { Panel } from './panel/panel.js';
import { playSegment } from './playback/playback-store.js';
import { ReplaceVideoDialog } from './replace-video-dialog.js';
import { ShortcutSheet } from './shortcuts/shortcut-sheet.js';
import { showFinding } from './show-finding.js';
import { Stage } from './stage/stage.js';
import { takeFiles } from './take-files.js';
import { Timeline } from './timeline/timeline.js';
import { Toolbar } from './toolbar/toolbar.js';
import { useEditorKeys } from './use-editor-keys.js';

/** The Pro editor: the video and what becomes of it, the timeline below, and the details at the right. */
export function Editor({ owner }: { owner: Owner }) {
  const [isReviewing, setReviewing] = useState(false);
  const [isShortcuts, setShortcuts] = useState(false);
  const { panel, timeline } = useEditorSizes();
  const focusLater = useFocusLater();
  const isFollowing = useDraft((draft) => draft.isFollowing);
  const review = () => setReviewing(true);
  const showShortcuts = () => setShortcuts(true);
  useEditorKeys({ review, showShortcuts });
  const sizes = { '--panel': `${panel}px`, '--timeline': `${timeline}px` } as CSSProperties;
  return (
    <main id="main" className={styles.editor} style={sizes} inert={isFollowing}>
      <InBar>
        <EditorBar onReview={review} onShortcuts={showShortcuts} />
      </InBar>
      <div>
        <Heading />
        <SubmitState owner={owner} />
      </div>
      <div className={styles.upper}>
        <div data-region="stage" className={styles.part}>
          <DraftStage />
        </div>
        <Splitter
          label="Width of the details"
          orientation="vertical"
          value={panel}
          {...LIMITS.panel}
          onChange={(px) => setEditorSize('panel', px)}
        />
        <div data-region="panel" className={styles.part}>
          <Panel owner={owner} onPlaySegment={playSegment} />
        </div>
      </div>
      <Splitter
        label="Height of the timeline"
        orientation="horizontal"
        value={timeline}
        {...LIMITS.timeline}
        onChange={(px) => setEditorSize('timeline', px)}
      />
      <Lower owner={owner} />
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
      <ReplaceVideoDialog owner={owner} />
    </main>
  );
}

/** The bar has its name, to be changed there; here it is for whoever goes from heading to heading. */
function Heading() {
  const { name, video } = useDraft(({ document }) => document);
  return <h1 className="visually-hidden">{name.trim() || video?.fileName || 'New video'}</h1>;
}

function DraftStage() {
  const document = useDraft((draft) => draft.document);
  const selectedId = useDraft(({ selection }) => selection.at(-1));
  const isRefused = useUploads(({ uploads }) => uploads[document.video?.localId ?? '']?.state.at === 'refused');
  return <Stage {...{ document, selectedId, isRefused }} />;
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
