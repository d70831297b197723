import type { SyncMode } from '../../../src/domain/job.js';
import { audioOf, type DraftSegment } from '../editor/document/draft-document.js';
import { percent, seconds } from '../ui/seconds.js';
import { useDraft } from './draft-store.js';
import styles from './fit-line.module.css';

/** What becomes of a segment where its voice is longer or shorter than its picture. */
export function FitLine({ segment }: { segment: DraftSegment }) {
  const document = useDraft((draft) => draft.document);
  const { audio, startMs, endMs } = segment;
  const wholeMs = audioOf(document, audio?.localId)?.lengthMs;
  const voiceMs = audio?.crop ? audio.crop.endMs - audio.crop.startMs : wholeMs;
  const pictureMs = endMs - startMs;
  if (voiceMs === undefined || voiceMs <= 0 || pictureMs <= 0) return null;
  const mode = document.options.sync_mode;
  const words = `${seconds(voiceMs)} of voice in ${seconds(pictureMs)} of picture: ${fitWords(mode, pictureMs, voiceMs)}`;
  return <p className={`${styles.fit} ${styles[strain(mode, pictureMs / voiceMs)]}`}>{words}</p>;
}

/** Closer than this nobody sees or hears. */
const SAME_MS = 20;

export function fitWords(mode: SyncMode, pictureMs: number, voiceMs: number): string {
  if (Math.abs(pictureMs - voiceMs) <= SAME_MS) return 'they fit.';
  const isLonger = voiceMs > pictureMs;
  const difference = seconds(Math.abs(voiceMs - pictureMs));
  switch (mode) {
    case 'remap':
      return `the picture plays at ${percent(pictureMs / voiceMs)} of its speed.`;
    case 'cut_off':
      return isLonger
        ? `the last ${difference} of the voice are cut.`
        : `the last ${difference} of the picture are cut.`;
    case 'loop':
    case 'bounce':
      if (!isLonger) return `the last ${difference} of the picture are cut.`;
      return mode === 'loop'
        ? 'the picture begins again for the rest.'
        : 'the picture runs back and forth for the rest.';
    case 'silence':
      return isLonger ? 'Sync.so does not say what happens with the rest.' : `then ${difference} of silence.`;
  }
}

/** Only a changed speed strains the eye. */
function strain(mode: SyncMode, speed: number): 'ok' | 'caution' | 'strong' {
  if (mode !== 'remap' || (speed >= 0.8 && speed <= 1.25)) return 'ok';
  return speed >= 0.5 && speed <= 2 ? 'caution' : 'strong';
}
