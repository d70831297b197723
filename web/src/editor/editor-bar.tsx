import { Keyboard, Redo2, Undo2 } from 'lucide-react';
import { DraftHead } from '../drafts/draft-head.js';
import { dispatch, useDraft } from '../drafts/draft-store.js';
import { redo, undo } from '../drafts/edit-draft.js';
import { useFieldFindings } from '../drafts/field-findings.js';
import { fieldId } from '../drafts/field-id.js';
import { ReviewBar } from '../drafts/review-bar.js';
import { IconButton } from '../ui/icon-button.js';
import styles from './editor-bar.module.css';

export interface EditorBarProps {
  onReview: () => void;
  onShortcuts: () => void;
}

/** In the bar of the page: what it is called, whether it is safe, back and forth, and the way on. */
export function EditorBar({ onReview, onShortcuts }: EditorBarProps) {
  const canUndo = useDraft(({ history }) => history.past.length > 0);
  const isFollowing = useDraft((draft) => draft.isFollowing);
  const canRedo = useDraft(({ history }) => history.future.length > 0);
  return (
    <div className={styles.bar} data-region="bar" inert={isFollowing}>
      <Name />
      <span className={styles.saved}>
        <SavedWords />
      </span>
      <span className={styles.space} />
      <IconButton label="Undo (Ctrl+Z)" icon={<Undo2 size={16} />} isDisabled={!canUndo} onPress={undo} />
      <IconButton label="Redo (Ctrl+Shift+Z)" icon={<Redo2 size={16} />} isDisabled={!canRedo} onPress={redo} />
      <IconButton label="Keyboard shortcuts (?)" icon={<Keyboard size={16} />} onPress={onShortcuts} />
      {!isFollowing && (
        <div className={styles.review}>
          <ReviewBar onReview={onReview} />
        </div>
      )}
    </div>
  );
}

/** What takes more words than the bar has room for stands below it. */
function SavedWords() {
  const isUnsaved = useDraft(({ saved }) => saved.at === 'unsaved');
  return isUnsaved ? null : <DraftHead />;
}

function Name() {
  const name = useDraft(({ document }) => document.name);
  const fileName = useDraft(({ document }) => document.video?.fileName);
  const [fault] = useFieldFindings(undefined, 'name');
  const id = fieldId(undefined, 'name');
  return (
    <>
      <input
        {...{ id, value: name, title: fault?.words }}
        className={`${styles.name} ${fault ? styles.invalid : ''}`}
        aria-label="Name"
        aria-invalid={fault !== undefined}
        aria-describedby={fault && `${id}-words`}
        placeholder={fileName?.replace(/\.[^.]+$/, '') ?? 'New video'}
        onChange={({ target }) => dispatch({ do: 'rename', name: target.value })}
      />
      {fault && (
        <span id={`${id}-words`} className="visually-hidden">
          {fault.words}
        </span>
      )}
    </>
  );
}
