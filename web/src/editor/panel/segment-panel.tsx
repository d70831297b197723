import { CircleAlert, CircleCheck, Trash2, TriangleAlert } from 'lucide-react';
import { dispatch, useFindings } from '../../drafts/draft-store.js';
import { FieldFindings, useFieldFindings } from '../../drafts/field-findings.js';
import { fieldId } from '../../drafts/field-id.js';
import { Button } from '../../ui/button.js';
import { Pill } from '../../ui/pill.js';
import { counted } from '../../ui/sizes.js';
import { TextField } from '../../ui/text-field.js';
import { TimeField } from '../../ui/time-field.js';
import type { Owner } from '../../uploads/upload-manager.js';
import type { DraftSegment } from '../document/draft-document.js';
import { removeSelected } from '../edit-commands.js';
import { playheadMs } from '../playback/playhead.js';
import { FitSection } from './fit-section.js';
import { NoSegment } from './no-segment.js';
import styles from './segment-panel.module.css';
import { useSelectedSegment } from './use-selected-segment.js';
import { VoiceSection } from './voice-section.js';

export interface SegmentPanelProps {
  owner: Owner;
  onPlaySegment: (segmentId: string) => void;
}

/** All about one segment: when, which voice, and how the two fit. */
export function SegmentPanel({ owner, onPlaySegment }: SegmentPanelProps) {
  const selected = useSelectedSegment();
  if (!selected) return <NoSegment />;
  const { segment, number } = selected;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not lay out as a grid everywhere
    <div role="group" aria-label={`Segment ${number}`} key={segment.id}>
      <section className={styles.part}>
        <Head segment={segment} />
        <Times segment={segment} />
      </section>
      <VoiceSection {...{ segment, number, owner, onPlaySegment }} />
      <FitSection segment={segment} />
      <section className={styles.part}>
        <Label segment={segment} />
        <Button small look="quiet" icon={<Trash2 size={14} />} onPress={removeSelected}>
          Delete segment
        </Button>
      </section>
    </div>
  );
}

function Head({ segment: { id, startMs, endMs } }: { segment: DraftSegment }) {
  return (
    <div className={styles.head}>
      <SegmentState segmentId={id} />
      <span className={`figures ${styles.length}`}>{((endMs - startMs) / 1000).toFixed(3)} s</span>
    </div>
  );
}

function SegmentState({ segmentId }: { segmentId: string }) {
  const own = useFindings().filter((finding) => finding.segmentId === segmentId);
  const errors = own.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) {
    return (
      <Pill tone="bad" icon={<CircleAlert size={12} />}>
        {counted(errors, 'thing')} to put right
      </Pill>
    );
  }
  if (own.length > 0) {
    return (
      <Pill tone="warn" icon={<TriangleAlert size={12} />}>
        {counted(own.length, 'warning')}
      </Pill>
    );
  }
  return (
    <Pill tone="ok" icon={<CircleCheck size={12} />}>
      Ready
    </Pill>
  );
}

function Times({ segment: { id, startMs, endMs } }: { segment: DraftSegment }) {
  const set = (times: { startMs?: number; endMs?: number }) => dispatch({ do: 'setTimes', segmentId: id, times });
  return (
    <>
      <Time
        {...{ segmentId: id, field: 'start', label: 'Start', valueMs: startMs }}
        onChange={(ms) => set({ startMs: ms })}
      />
      <Time {...{ segmentId: id, field: 'end', label: 'End', valueMs: endMs }} onChange={(ms) => set({ endMs: ms })} />
    </>
  );
}

interface TimeProps {
  segmentId: string;
  field: 'start' | 'end';
  label: string;
  valueMs: number;
  onChange: (ms: number) => void;
}

function Time({ segmentId, field, label, valueMs, onChange }: TimeProps) {
  const findings = useFieldFindings(segmentId, field);
  const id = fieldId(segmentId, field);
  const words = `${id}-words`;
  return (
    <>
      <TimeField
        {...{ id, label, valueMs, onChange, isBeside: true, isInvalid: findings.length > 0 }}
        describedBy={findings.length > 0 ? words : undefined}
        playheadMs={playheadMs}
      />
      <FieldFindings id={words} findings={findings} />
    </>
  );
}

const Label = ({ segment: { id, label } }: { segment: DraftSegment }) => (
  <div className={styles.wide}>
    <TextField
      id={`label-${id}`}
      label="Note"
      value={label ?? ''}
      placeholder="For you; it is never sent"
      onChange={(to) => dispatch({ do: 'setLabel', segmentId: id, label: to })}
    />
  </div>
);
