import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useSaidOnChange } from '../../app/live-region.js';
import { dispatch, useDraft } from '../../drafts/draft-store.js';
import { FitLine, useFitSentence } from '../../drafts/fit-line.js';
import { Button } from '../../ui/button.js';
import { Pill, type Tone } from '../../ui/pill.js';
import { percent } from '../../ui/seconds.js';
import type { Action } from '../document/actions.js';
import type { DraftSegment } from '../document/draft-document.js';
import { pictureSpeed, type Strain, strainOf, strainWords, voiceMsOf } from '../document/fit.js';
import { reduce } from '../document/reduce.js';
import { lengthOf } from '../geometry/rooms.js';
import own from './fit-section.module.css';
import { Misfits } from './misfits.js';
import styles from './segment-panel.module.css';

const TONES: Record<Strain, Tone> = { ok: 'ok', caution: 'warn', strong: 'bad' };

/** How the voice and the picture go together, and what makes them fit. */
export function FitSection({ segment }: { segment: DraftSegment }) {
  const voiceMs = useDraft(({ document }) => voiceMsOf(document, segment));
  const speed = useDraft(({ document }) => pictureSpeed(document, segment));
  const words = useFitSentence(segment);
  const strain = speed === undefined || strainOf(speed) === 'ok' ? '' : ` That is ${strainWords(speed)}.`;
  useSaidOnChange(words && `${words}${strain}`);
  if (voiceMs === undefined) return null;
  const isFitting = Math.abs(voiceMs - lengthOf(segment)) < 1;
  return (
    <section aria-label="Fit" className={styles.part}>
      <h2>Fit</h2>
      <FitLine segment={segment} />
      {speed !== undefined && <Speed speed={speed} />}
      {!isFitting && (
        <div className={own.fixes}>
          <Fix label="Fit segment to voice" action={{ do: 'fitToAudio', segmentId: segment.id }} />
          <Fix label="Crop voice to segment" action={{ do: 'cropToSegment', segmentId: segment.id }} />
        </div>
      )}
      <Misfits besides={segment.id} />
    </section>
  );
}

function Speed({ speed }: { speed: number }) {
  const strain = strainOf(speed);
  return (
    <Pill tone={TONES[strain]} icon={strain === 'ok' ? <CircleCheck size={12} /> : <TriangleAlert size={12} />}>
      {percent(speed)} · {strainWords(speed)}
    </Pill>
  );
}

/** Offered where it would change anything. */
function Fix({ label, action }: { label: string; action: Action }) {
  const isNeeded = useDraft(({ document }) => reduce(document, action) !== document);
  if (!isNeeded) return null;
  return (
    <Button small onPress={() => dispatch(action)}>
      {label}
    </Button>
  );
}
