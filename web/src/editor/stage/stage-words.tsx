import { percent } from '../../ui/seconds.js';
import { audioOf, type DraftDocument } from '../document/draft-document.js';
import type { PlanPiece } from '../playback/plan.js';
import { usePlayback } from '../playback/playback-store.js';
import styles from './stage.module.css';

/** Over the picture: whose voice is heard, and what a preview cannot show. */
export function StageWords({ document }: { document: DraftDocument }) {
  const piece = usePlayback((state) => state.piece);
  const note = usePlayback((state) => state.note);
  const isNew = usePlayback((state) => state.voice === 'new');
  const notes = [isNew && piece?.note, note].filter((words) => typeof words === 'string');
  const isVoiceless = isNew && piece?.segmentId !== undefined && !piece.voice;
  return (
    <>
      {isVoiceless && (
        <div className={styles.voiceless}>
          <span className={styles.words}>No new voice yet</span>
        </div>
      )}
      <div className={styles.captions}>
        {isNew && piece?.voice && <span className={styles.words}>{caption(document, piece)}</span>}
        {notes.map((words) => (
          <span key={words} className={styles.words}>
            {words}
          </span>
        ))}
      </div>
    </>
  );
}

function caption(document: DraftDocument, { segmentId, voice }: PlanPiece): string {
  const number = document.segments.findIndex(({ id }) => id === segmentId) + 1;
  const name = audioOf(document, voice?.localId)?.fileName ?? '';
  const isOwnSpeed = voice === undefined || Math.round(voice.speed * 100) === 100;
  return [`Segment ${number}`, name, ...(isOwnSpeed ? [] : [`picture at ${percent(voice.speed)}`])].join(' · ');
}
