import { Trash2 } from 'lucide-react';
import type { CSSProperties } from 'react';
import { announce } from '../app/live-region.js';
import { type DraftSegment, voiceNumber } from '../editor/document/draft-document.js';
import { playheadMs } from '../editor/playback/playhead.js';
import { IconButton } from '../ui/icon-button.js';
import { TimeField } from '../ui/time-field.js';
import { useFileDrop } from '../ui/use-file-drop.js';
import { voiceColour } from '../ui/voice-colour.js';
import type { Owner } from '../uploads/upload-manager.js';
import { CropFields } from './crop-fields.js';
import { addVoice } from './draft-files.js';
import { dispatch, useDraft } from './draft-store.js';
import { FieldFindings, useFieldFindings } from './field-findings.js';
import { fieldId } from './field-id.js';
import styles from './segment-row.module.css';
import { VoiceField } from './voice-field.js';

export interface SegmentRowProps {
  segment: DraftSegment;
  /** From 1. */
  number: number;
  owner: Owner;
}

export function SegmentRow({ segment, number, owner }: SegmentRowProps) {
  const { id, startMs, endMs, audio } = segment;
  const colour = useDraft(({ document }) =>
    audio ? voiceColour(voiceNumber(document, audio.localId)) : 'var(--line-strong)',
  );
  const { isOver, props: drop } = useFileDrop(([first]) => first && addVoice(first, owner, id));
  const remove = () => {
    dispatch({ do: 'remove', segmentId: id });
    announce(`Segment ${number} removed.`);
  };
  return (
    <li
      {...drop}
      className={`${styles.row} ${isOver ? styles.over : ''}`}
      style={{ '--voice': colour } as CSSProperties}
    >
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset does not lay out as a grid everywhere */}
      <div role="group" aria-label={`Segment ${number}`} className={styles.fields}>
        <div className={styles.times}>
          <SpanFields segment={segment} />
          <span className={`figures ${styles.length}`}>{((endMs - startMs) / 1000).toFixed(3)} s</span>
        </div>
        <VoiceField {...{ segment, owner, number }} />
        {audio && <CropFields segment={segment} />}
      </div>
      <IconButton label={`Remove segment ${number}`} icon={<Trash2 size={15} />} onPress={remove} />
    </li>
  );
}

function SpanFields({ segment: { id, startMs, endMs } }: { segment: DraftSegment }) {
  const start = useFieldFindings(id, 'start');
  const end = useFieldFindings(id, 'end');
  const set = (times: { startMs?: number; endMs?: number }) => dispatch({ do: 'setTimes', segmentId: id, times });
  const [startWords, endWords] = [`${fieldId(id, 'start')}-words`, `${fieldId(id, 'end')}-words`];
  return (
    <>
      <TimeField
        {...{ id: fieldId(id, 'start'), label: 'Start', valueMs: startMs, isInvalid: start.length > 0 }}
        describedBy={start.length > 0 ? startWords : undefined}
        onChange={(ms) => set({ startMs: ms })}
        playheadMs={playheadMs}
      />
      <TimeField
        {...{ id: fieldId(id, 'end'), label: 'End', valueMs: endMs, isInvalid: end.length > 0 }}
        describedBy={end.length > 0 ? endWords : undefined}
        onChange={(ms) => set({ endMs: ms })}
        playheadMs={playheadMs}
      />
      <div className={styles.findings}>
        <FieldFindings id={startWords} findings={start} />
        <FieldFindings id={endWords} findings={end} />
      </div>
    </>
  );
}
