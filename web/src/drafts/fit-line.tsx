import type { SyncMode } from '../../../src/domain/job.js';
import type { DraftSegment } from '../editor/document/draft-document.js';
import { pictureSpeed, strainOf, voiceMsOf } from '../editor/document/fit.js';
import { percent, seconds } from '../ui/seconds.js';
import { useDraft } from './draft-store.js';
import styles from './fit-line.module.css';

/** What becomes of a segment where its voice is longer or shorter than its picture. */
export function FitLine({ segment }: { segment: DraftSegment }) {
  const words = useFitSentence(segment);
  const speed = useDraft(({ document }) => pictureSpeed(document, segment));
  if (words === undefined) return null;
  return <p className={`${styles.fit} ${styles[speed === undefined ? 'ok' : strainOf(speed)]}`}>{words}</p>;
}

/** "2 s of voice in 2.8 s of picture: the picture plays at 140 % of its speed."; undefined where nobody knows yet. */
export const useFitSentence = (segment: DraftSegment): string | undefined =>
  useDraft(({ document }) => {
    const voiceMs = voiceMsOf(document, segment);
    const pictureMs = segment.endMs - segment.startMs;
    if (voiceMs === undefined || pictureMs <= 0) return undefined;
    const fit = fitWords(document.options.sync_mode, pictureMs, voiceMs);
    return `${seconds(voiceMs)} of voice in ${seconds(pictureMs)} of picture: ${fit}`;
  });

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
