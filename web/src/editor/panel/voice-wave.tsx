import { type CSSProperties, type RefObject, useEffect, useRef, useState } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { MIN_LENGTH_S } from '../../../../src/domain/segments.js';
import { beginGesture, commitGesture, updateGesture } from '../../drafts/edit-draft.js';
import type { AudioRef, Span } from '../document/draft-document.js';
import { Waveform } from '../timeline/waveform.js';
import styles from './voice-wave.module.css';

export interface VoiceWaveProps {
  segmentId: string;
  voice: AudioRef;
  /** null: all of it is used. */
  crop: Span | null;
}

const HEIGHT = 40;
/** s; Ctrl and Page keys are the slider's own. */
const STEP = 0.01;

/** The voice as it sounds, with the ends of what is used of it. */
export function VoiceWave({ segmentId, voice, crop }: VoiceWaveProps) {
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(box);
  const lengthMs = voice.lengthMs ?? 0;
  return (
    <div ref={box} className={styles.wave}>
      {widthPx > 0 && lengthMs > 0 && (
        <Waveform
          {...{ localId: voice.localId, fromMs: 0, toMs: lengthMs, height: HEIGHT, tone: 'var(--voice)' }}
          pxPerMs={widthPx / lengthMs}
        />
      )}
      {crop && lengthMs > 0 && <CropSlider {...{ segmentId, crop, lengthMs }} />}
    </div>
  );
}

function CropSlider({ segmentId, crop, lengthMs }: { segmentId: string; crop: Span; lengthMs: number }) {
  const isHeld = useRef(false);
  const change = ([start = 0, end = 0]: number[]) => {
    if (end - start < MIN_LENGTH_S) return;
    if (!isHeld.current) beginGesture('crop the voice');
    isHeld.current = true;
    const to = { startMs: Math.round(start * 1000), endMs: Math.round(end * 1000) };
    updateGesture({ do: 'setCrop', segmentId, crop: to });
  };
  const end = () => {
    if (isHeld.current) commitGesture();
    isHeld.current = false;
  };
  const atEnd = useRef(end);
  atEnd.current = end;
  useEffect(() => () => atEnd.current(), []); // it may go while it is held
  const [from, to] = [crop.startMs / 1000, Math.min(crop.endMs, lengthMs) / 1000];
  return (
    <Slider
      {...{ minValue: 0, maxValue: lengthMs / 1000, step: STEP, value: [from, to], onChange: change, onChangeEnd: end }}
      aria-label="Part of the voice that is used"
      formatOptions={{ style: 'unit', unit: 'second', unitDisplay: 'long', minimumFractionDigits: 2 }}
      className={styles.slider ?? ''}
    >
      <SliderTrack className={styles.track ?? ''}>
        {({ state }) => (
          <>
            <span className={styles.before} style={{ '--to': state.getThumbPercent(0) } as CSSProperties} />
            <span className={styles.after} style={{ '--from': state.getThumbPercent(1) } as CSSProperties} />
            <SliderThumb index={0} aria-label="Start of the part that is used" className={styles.thumb ?? ''} />
            <SliderThumb index={1} aria-label="End of the part that is used" className={styles.thumb ?? ''} />
          </>
        )}
      </SliderTrack>
    </Slider>
  );
}

function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
