import { AudioLines, Plus } from 'lucide-react';
import { alertAtOnce, announce } from '../app/live-region.js';
import { placeSegment } from '../editor/document/place-segment.js';
import { playheadMs } from '../editor/playback/playhead.js';
import { Button } from '../ui/button.js';
import { timeCode } from '../ui/times.js';
import type { Owner } from '../uploads/upload-manager.js';
import { dispatch, useDraft } from './draft-store.js';
import { FieldFindings, useWholeFindings } from './field-findings.js';
import { fieldId } from './field-id.js';
import { SegmentRow } from './segment-row.js';
import styles from './segment-rows.module.css';

/** Who speaks when, and with which voice. */
export function SegmentRows({ owner }: { owner: Owner }) {
  const segments = useDraft(({ document }) => document.segments);
  const findings = useWholeFindings();
  return (
    <section aria-labelledby="segments" className={styles.section}>
      <div className={styles.head}>
        <h2 id="segments">Segments</h2>
        {segments.length > 0 && <span className="meta">{segments.length}</span>}
        <Button id={fieldId(undefined, 'segments')} small icon={<Plus size={14} />} onPress={addSegment}>
          Add at the playhead
        </Button>
      </div>
      <FieldFindings id="segments-findings" findings={findings} />
      {segments.length === 0 && <NoSegments />}
      <ol className={styles.rows}>
        {segments.map((segment, place) => (
          <SegmentRow key={segment.id} {...{ segment, owner }} number={place + 1} />
        ))}
      </ol>
    </section>
  );
}

const NoSegments = () => (
  <div className={styles.none}>
    <AudioLines size={28} strokeWidth={1.5} aria-hidden="true" />
    <p>
      Play the video to where somebody begins to speak, then add a segment: from when to when, and the voice that is to
      be heard there. Everything else stays as it is.
    </p>
  </div>
);

function addSegment(): void {
  const span = placeSegment(useDraft.getState().document, playheadMs());
  if (!span) {
    alertAtOnce('There is no room for another segment.');
    return;
  }
  dispatch({ do: 'add', segment: { id: crypto.randomUUID(), ...span } });
  announce(`Segment added from ${timeCode(span.startMs / 1000)} to ${timeCode(span.endMs / 1000)}.`);
}
