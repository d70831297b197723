import { CloudAlert, Download } from 'lucide-react';
import { Button } from '../ui/button.js';
import { timeOfDay } from '../ui/times.js';
import styles from './draft-head.module.css';
import { useDraft } from './draft-store.js';

/** Whether what was done is safe. */
export function DraftHead() {
  const { saved, document } = useDraft();
  if (saved.at === 'saved') return <span className="meta">Saved {timeOfDay(saved.when)} in this browser</span>;
  if (saved.at !== 'unsaved') return null;
  return (
    <span className={styles.unsaved}>
      <CloudAlert size={14} aria-hidden="true" />
      Not saved: this browser keeps nothing.
      <Button small icon={<Download size={14} />} onPress={() => download(document)}>
        Download draft
      </Button>
    </span>
  );
}

function download(draft: object): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(draft, null, 2)], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: 'draft.json' });
  link.click();
  URL.revokeObjectURL(url);
}
