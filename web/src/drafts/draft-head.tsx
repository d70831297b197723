import { CloudAlert, CloudOff, Download } from 'lucide-react';
import { Button } from '../ui/button.js';
import { dayAndTime } from '../ui/times.js';
import { downloadDraft } from './download-draft.js';
import styles from './draft-head.module.css';
import { useDraft } from './draft-store.js';
import type { SavedState } from './save-ports.js';

/** Whether what was done is safe. */
export function DraftHead() {
  const saved = useDraft((draft) => draft.saved);
  const isFollowing = useDraft((draft) => draft.isFollowing);
  if (saved.at === 'new' || isFollowing) return null;
  if (saved.at === 'saved') return <span className="meta">Saved {momentOf(saved.when)}</span>;
  if (saved.at === 'saving') return <span className="meta">Saving …</span>;
  if (saved.at === 'browser') return <InBrowserOnly saved={saved} />;
  return <Unsaved when={saved.when} />;
}

/** This browser keeps nothing; `when`: of what the server has of it. */
export function Unsaved({ when }: { when: number | undefined }) {
  const document = useDraft((draft) => draft.document);
  const words = when === undefined ? 'Not saved' : `Saved ${momentOf(when)}, on the server alone`;
  return (
    <span className={styles.unsaved}>
      <CloudAlert size={14} aria-hidden="true" />
      {words}: this browser keeps nothing.
      <Button small icon={<Download size={14} />} onPress={() => downloadDraft(document, document.name)}>
        Download draft
      </Button>
    </span>
  );
}

/** 12:03, or the day. */
const momentOf = (when: number): string => dayAndTime(when).replace(/^today /, '');

type InBrowser = Extract<SavedState, { at: 'browser' }>;

const WHY: Record<InBrowser['why'], string> = {
  offline: 'It goes to the server when you are online again.',
  busy: 'The server does not take it now; it is tried again.',
  conflict: 'It was changed somewhere else, too.',
  gone: 'It goes to the server in a moment.',
  refused: 'The server does not take it.',
};

const InBrowserOnly = ({ saved: { why, words } }: { saved: InBrowser }) => (
  <span className={styles.only} title={words ?? WHY[why]}>
    <CloudOff size={14} aria-hidden="true" />
    Saved in this browser only
    {words !== undefined && <span className={styles.why}>{words}</span>}
  </span>
);
