import { type RefObject, useEffect, useRef, useState } from 'react';
import type { AudioRef, Span } from '../document/draft-document.js';
import { Waveform } from '../timeline/waveform.js';
import { CropSlider } from './crop-slider.js';
import styles from './voice-wave.module.css';

export interface VoiceWaveProps {
  segmentId: string;
  voice: AudioRef;
  /** null: all of it is used. */
  crop: Span | null;
}

const HEIGHT = 40;

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
