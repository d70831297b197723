import { useState } from 'react';
import { dispatch } from '../../drafts/draft-store.js';
import { FieldFindings, useFieldFindings } from '../../drafts/field-findings.js';
import { fieldId } from '../../drafts/field-id.js';
import { Checkbox } from '../../ui/checkbox.js';
import { TimeField } from '../../ui/time-field.js';
import type { AudioRef, DraftSegment, Span } from '../document/draft-document.js';
import styles from './crop-section.module.css';
import { VoiceWave } from './voice-wave.js';

export interface CropSectionProps {
  segment: DraftSegment;
  voice: AudioRef;
}

/** All of the voice, or a piece of it. What was set is there again when it is turned on again. */
export function CropSection({ segment, voice }: CropSectionProps) {
  const [before, setBefore] = useState<Span>();
  const crop = segment.audio?.crop ?? null;
  const turn = (isOn: boolean) => {
    if (crop) setBefore(crop);
    if (isOn) dispatch({ do: 'setCrop', segmentId: segment.id, crop: before ?? firstCrop(segment, voice) });
    else dispatch({ do: 'clearCrop', segmentId: segment.id });
  };
  return (
    <div className={styles.crop}>
      <VoiceWave {...{ segmentId: segment.id, voice, crop }} />
      <Checkbox isSelected={crop !== null} onChange={turn}>
        Use only a part of the voice
      </Checkbox>
      {crop && <CropTimes segmentId={segment.id} crop={crop} />}
    </div>
  );
}

const firstCrop = ({ startMs, endMs }: Span, { lengthMs = Number.POSITIVE_INFINITY }: AudioRef): Span => ({
  startMs: 0,
  endMs: Math.min(lengthMs, endMs - startMs),
});

function CropTimes({ segmentId: id, crop }: { segmentId: string; crop: Span }) {
  const start = useFieldFindings(id, 'cropStart');
  const end = useFieldFindings(id, 'cropEnd');
  const words = `${fieldId(id, 'cropStart')}-words`;
  const set = (change: Partial<Span>) => dispatch({ do: 'setCrop', segmentId: id, crop: { ...crop, ...change } });
  const describedBy = start.length + end.length > 0 ? words : undefined;
  return (
    <>
      <TimeField
        {...{ id: fieldId(id, 'cropStart'), label: 'Voice from', valueMs: crop.startMs, describedBy, isBeside: true }}
        isInvalid={start.length > 0}
        onChange={(ms) => set({ startMs: ms })}
      />
      <TimeField
        {...{ id: fieldId(id, 'cropEnd'), label: 'Voice to', valueMs: crop.endMs, describedBy, isBeside: true }}
        isInvalid={end.length > 0}
        onChange={(ms) => set({ endMs: ms })}
      />
      <FieldFindings id={words} findings={[...start, ...end]} />
    </>
  );
}
