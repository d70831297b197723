import { FileQuestion } from 'lucide-react';
import { Button } from '../ui/button.js';
import { downloadDraft } from './download-draft.js';
import { forgetDraft, type SetAside } from './draft-record.js';
import styles from './drafts-page.module.css';

const WHY: Record<SetAside['why'], string> = {
  newer: 'A draft of a newer version of this page, which this one cannot read.',
  damaged: 'A draft that cannot be read.',
};

/** What this page cannot read: kept until somebody takes it away. */
export function SetAsideRows({ all, onTaken }: { all: readonly SetAside[]; onTaken: () => void }) {
  if (all.length === 0) return null;
  const take = async ({ id, raw }: SetAside) => {
    downloadDraft(raw, nameIn(raw));
    await forgetDraft(id);
    onTaken();
  };
  return (
    <ul className={styles.list} aria-label="Drafts that cannot be read">
      {all.map((one) => (
        <li key={one.id} className={styles.aside}>
          <span>
            <FileQuestion size={14} aria-hidden="true" /> <bdi>{nameIn(one.raw)}</bdi>{' '}
            <span className="meta">{WHY[one.why]}</span>
          </span>
          <span>
            <Button small look="quiet" onPress={() => downloadDraft(one.raw, nameIn(one.raw))}>
              Download
            </Button>
            <Button small look="quiet" onPress={() => void take(one)}>
              Download and remove
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}

function nameIn(raw: object): string {
  const { document } = raw as { document?: { name?: unknown } };
  return typeof document?.name === 'string' && document.name.trim() !== '' ? document.name : 'Without a name';
}
