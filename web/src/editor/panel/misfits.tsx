import { TriangleAlert } from 'lucide-react';
import { announce } from '../../app/live-region.js';
import { useDraft } from '../../drafts/draft-store.js';
import { select } from '../../drafts/edit-draft.js';
import { Button } from '../../ui/button.js';
import { counted } from '../../ui/sizes.js';
import { misfitsOf, nextMisfit } from '../document/fit.js';
import { settledDocument } from '../document/history.js';
import { segmentWords } from '../document/segment-words.js';
import styles from './misfits.module.css';

/** How many voices do not fit, and the way from one to the next. `besides`: only if another one than this does not. */
export function Misfits({ besides }: { besides?: string }) {
  const document = useDraft(settledDocument);
  const selectedId = useDraft(({ selection }) => selection.at(-1));
  const misfits = misfitsOf(document);
  if (misfits.every(({ id }) => id === besides)) return null;
  const next = () => {
    const segment = nextMisfit(document, selectedId);
    if (!segment) return;
    select([segment.id]);
    announce(segmentWords(document, segment, { errors: 0, warnings: 0 }));
  };
  return (
    <div className={styles.misfits}>
      <TriangleAlert size={14} aria-hidden="true" />
      <span>{counted(misfits.length, 'voice does not fit', 'voices do not fit')}</span>
      {misfits.some(({ id }) => id !== selectedId) && (
        <Button small onPress={next}>
          Next
        </Button>
      )}
    </div>
  );
}
