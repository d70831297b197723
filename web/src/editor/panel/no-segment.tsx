import { AudioLines, Plus } from 'lucide-react';
import { useDraft } from '../../drafts/draft-store.js';
import { Button } from '../../ui/button.js';
import { counted } from '../../ui/sizes.js';
import { addSegment } from '../edit-commands.js';
import styles from './no-segment.module.css';

/** Where nothing is selected: what to do first, or next. */
export function NoSegment() {
  const count = useDraft(({ document }) => document.segments.length);
  const selected = useDraft(({ selection }) => selection.length);
  return (
    <div className={styles.none}>
      <AudioLines size={28} strokeWidth={1.5} aria-hidden="true" />
      <p>{wordsFor(count, selected)}</p>
      {count === 0 && <p>Or drop a subtitle file (SRT or VTT): each cue becomes a segment.</p>}
      <Button small icon={<Plus size={14} />} onPress={addSegment}>
        Segment at the playhead
      </Button>
    </div>
  );
}

function wordsFor(count: number, selected: number): string {
  if (selected > 1) return `${counted(selected, 'segment')} are selected. Choose one to see its voice and its times.`;
  if (count > 0) return 'Choose a segment on the timeline or in the list, or mark another one.';
  return 'Play to where somebody begins to say what should be said anew, and mark that stretch. Then give it its new voice; everything else stays as it is.';
}
