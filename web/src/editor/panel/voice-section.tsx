import { AudioLines } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { CropFields } from '../../drafts/crop-fields.js';
import { dispatch, useDraft } from '../../drafts/draft-store.js';
import { FieldFindings, useFieldFindings } from '../../drafts/field-findings.js';
import { fieldId } from '../../drafts/field-id.js';
import { Button } from '../../ui/button.js';
import { seconds } from '../../ui/seconds.js';
import { useCanDrop } from '../../ui/use-can-drop.js';
import { useFileDrop } from '../../ui/use-file-drop.js';
import { voiceColour } from '../../ui/voice-colour.js';
import type { Owner } from '../../uploads/upload-manager.js';
import { GhostNext } from '../../uploads/upload-row.js';
import { type AudioRef, audioOf, type DraftSegment, voiceNumber } from '../document/draft-document.js';
import { playheadMs } from '../playback/playhead.js';
import { takeFiles } from '../take-files.js';
import { PlaySegment } from './play-segment.js';
import { useVoiceWays, type VoiceWays } from './use-voice-ways.js';
import { VoiceButton, type VoiceButtonProps } from './voice-button.js';
import styles from './voice-section.module.css';
import { VoiceWave } from './voice-wave.js';

export interface VoiceSectionProps {
  segment: DraftSegment;
  number: number;
  owner: Owner;
  onPlaySegment: (segmentId: string) => void;
}

/** The new voice of a segment: chosen, dropped here, recorded, or one that the draft has already. */
export function VoiceSection({ segment, number, owner, onPlaySegment }: VoiceSectionProps) {
  const { id, audio } = segment;
  const voice = useDraft(({ document }) => audioOf(document, audio?.localId));
  const findings = useFieldFindings(id, 'voice');
  const words = `${fieldId(id, 'voice')}-words`;
  const nameId = `${fieldId(id, 'voice')}-name`;
  const ways = useVoiceWays(segment, owner);
  const { isOver, props: drop } = useFileDrop(
    (files) => void takeFiles(files, { atMs: playheadMs(), segmentId: id }, owner),
  );
  const colour = useDraft(({ document }) =>
    voice ? voiceColour(voiceNumber(document, voice.localId)) : 'var(--line-strong)',
  );
  return (
    <section
      {...drop}
      aria-label="New voice"
      className={`${styles.voice} ${isOver ? styles.over : ''}`}
      style={{ '--voice': colour } as CSSProperties}
    >
      <Head {...{ segmentId: id, number, ways, voice }} describedBy={findings.length > 0 ? words : voice && nameId} />
      {voice ? (
        <>
          <VoiceName id={nameId} voice={voice}>
            <PlaySegment onPress={() => onPlaySegment(id)} />
          </VoiceName>
          <VoiceWave {...{ segmentId: id, voice, crop: audio?.crop ?? null }} />
          <CropFields segment={segment} isBeside />
        </>
      ) : (
        <NoVoice segmentId={id} ways={ways} />
      )}
      <FieldFindings id={words} findings={findings} />
      <GhostNext localId={audio?.localId} />
      {ways.dialog}
    </section>
  );
}

function Head(button: VoiceButtonProps) {
  const { segmentId, voice } = button;
  return (
    <div className={styles.head}>
      <h2>New voice</h2>
      <VoiceButton {...button} />
      {voice && (
        <Button small look="quiet" onPress={() => dispatch({ do: 'removeAudio', segmentId })}>
          Remove
        </Button>
      )}
    </div>
  );
}

interface VoiceNameProps {
  id: string;
  voice: AudioRef;
  children: ReactNode;
}

function VoiceName({ id, voice: { fileName, lengthMs }, children }: VoiceNameProps) {
  return (
    <div className={styles.file}>
      <span className={styles.swatch} aria-hidden="true" />
      <bdi id={id} className={`truncate ${styles.name}`} title={fileName}>
        {fileName}
      </bdi>
      {lengthMs !== undefined && <span className={`meta figures ${styles.length}`}>{seconds(lengthMs)}</span>}
      {children}
    </div>
  );
}

/** The ways to its first voice in a sentence, which looks as if it could be pressed. */
function NoVoice({ segmentId, ways: { choose, record } }: { segmentId: string; ways: VoiceWays }) {
  const canDrop = useCanDrop();
  return (
    <p className={styles.none}>
      <AudioLines size={16} aria-hidden="true" />
      <span>
        {canDrop && 'Drop a sound file here, '}
        <Way {...{ segmentId, onTake: choose }}>{canDrop ? 'choose one' : 'Choose a sound file'}</Way> or{' '}
        <Way {...{ segmentId, onTake: record }}>record one</Way>.
      </span>
    </p>
  );
}

/** The focus goes to the menu with the same ways: this sentence is gone once there is a voice. */
function Way({ segmentId, onTake, children }: { segmentId: string; onTake: () => void; children: ReactNode }) {
  const take = () => {
    document.getElementById(fieldId(segmentId, 'voice'))?.focus();
    onTake();
  };
  return (
    <button type="button" className={styles.way} onClick={take}>
      {children}
    </button>
  );
}
