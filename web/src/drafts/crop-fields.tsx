import { useState } from 'react';
import { audioOf, type DraftSegment, type Span } from '../editor/document/draft-document.js';
import { Checkbox } from '../ui/checkbox.js';
import { TimeField } from '../ui/time-field.js';
import styles from './crop-fields.module.css';
import { dispatch, useDraft } from './draft-store.js';
import { FieldFindings, useFieldFindings } from './field-findings.js';
import { fieldId } from './field-id.js';

export interface CropFieldsProps {
  segment: DraftSegment;
  /** As in a column: labels stand left of their fields. */
  isBeside?: boolean;
}

/** All of the voice, or a piece of it. What was set is there again when it is turned on again. */
export function CropFields({ segment: { id, audio, startMs, endMs }, isBeside = false }: CropFieldsProps) {
  const lengthMs = useDraft(({ document }) => audioOf(document, audio?.localId)?.lengthMs);
  const [before, setBefore] = useState<Span>();
  const crop = audio?.crop ?? null;
  const turn = (isOn: boolean) => {
    if (crop) setBefore(crop);
    const first = { startMs: 0, endMs: Math.min(lengthMs ?? Number.POSITIVE_INFINITY, endMs - startMs) };
    if (isOn) dispatch({ do: 'setCrop', segmentId: id, crop: before ?? first });
    else dispatch({ do: 'clearCrop', segmentId: id });
  };
  return (
    <div className={styles.crop}>
      <Checkbox isSelected={crop !== null} onChange={turn}>
        Use only a part of the voice
      </Checkbox>
      {crop && <CropTimes {...{ id, crop, isBeside }} />}
    </div>
  );
}

function CropTimes({ id, crop, isBeside }: { id: string; crop: Span; isBeside: boolean }) {
  const start = useFieldFindings(id, 'cropStart');
  const end = useFieldFindings(id, 'cropEnd');
  const words = `${fieldId(id, 'cropStart')}-words`;
  const set = (change: Partial<Span>) => dispatch({ do: 'setCrop', segmentId: id, crop: { ...crop, ...change } });
  const describedBy = start.length + end.length > 0 ? words : undefined;
  return (
    <>
      <div className={styles.times}>
        <TimeField
          {...{ id: fieldId(id, 'cropStart'), label: 'Voice from', valueMs: crop.startMs, describedBy, isBeside }}
          isInvalid={start.length > 0}
          onChange={(ms) => set({ startMs: ms })}
        />
        <TimeField
          {...{ id: fieldId(id, 'cropEnd'), label: 'Voice to', valueMs: crop.endMs, describedBy, isBeside }}
          isInvalid={end.length > 0}
          onChange={(ms) => set({ endMs: ms })}
        />
      </div>
      <FieldFindings id={words} findings={[...start, ...end]} />
    </>
  );
}
