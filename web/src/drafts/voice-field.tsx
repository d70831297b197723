import { AudioLines, ChevronDown, FileAudio, FolderOpen } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { type AudioRef, audioOf, type DraftSegment } from '../editor/document/draft-document.js';
import { Button } from '../ui/button.js';
import { chooseFile } from '../ui/choose-files.js';
import { Menu, type MenuEntry } from '../ui/menu.js';
import { seconds } from '../ui/seconds.js';
import { useCanDrop } from '../ui/use-can-drop.js';
import type { Owner } from '../uploads/upload-manager.js';
import { GhostNext } from '../uploads/upload-row.js';
import { addVoice } from './draft-files.js';
import { dispatch, useDraft } from './draft-store.js';
import { FieldFindings, useFieldFindings } from './field-findings.js';
import { fieldId } from './field-id.js';
import { FitLine } from './fit-line.js';
import { PlayVoice } from './play-voice.js';
import styles from './voice-field.module.css';

export interface VoiceFieldProps {
  segment: DraftSegment;
  number: number;
  owner: Owner;
}

/** The voice of a segment: chosen, dropped on the row, or one that the draft has already. */
export function VoiceField({ segment, number, owner }: VoiceFieldProps) {
  const { id, audio } = segment;
  const document = useDraft((draft) => draft.document);
  const canDrop = useCanDrop();
  const voice = audioOf(document, audio?.localId);
  const findings = useFieldFindings(id, 'voice');
  const words = `${fieldId(id, 'voice')}-words`;
  const describedBy = findings.length > 0 ? words : undefined;
  return (
    <div className={styles.voice}>
      <div className={styles.line}>
        {voice && (
          <span className={styles.play}>
            <PlayVoice segment={segment} fileName={voice.fileName} />
          </span>
        )}
        {voice && <VoiceName voice={voice} />}
        <span className={styles.buttons}>
          <VoiceButton {...{ id, voice, number, owner, describedBy }} others={document.audio} />
          {voice && (
            <Button small look="quiet" onPress={() => dispatch({ do: 'removeAudio', segmentId: id })}>
              Remove
            </Button>
          )}
        </span>
        {!voice && canDrop && <span className={`meta ${styles.hint}`}>or drop a sound file on this row</span>}
      </div>
      <FitLine segment={segment} />
      <FieldFindings id={words} findings={findings} />
      <GhostNext localId={audio?.localId} />
    </div>
  );
}

const VoiceName = ({ voice: { fileName, lengthMs } }: { voice: AudioRef }) => (
  <span className={styles.file}>
    <bdi className={`truncate ${styles.name}`} title={fileName}>
      {fileName}
    </bdi>
    {lengthMs !== undefined && <span className="meta">{seconds(lengthMs)}</span>}
  </span>
);

interface VoiceButtonProps extends Pick<VoiceFieldProps, 'number' | 'owner'> {
  id: string;
  voice: AudioRef | undefined;
  others: readonly AudioRef[];
  describedBy: string | undefined;
}

function VoiceButton({ id, voice, others, number, owner, describedBy }: VoiceButtonProps) {
  const choose = async () => {
    const given = await chooseFile('audio/*,video/*');
    if (given) addVoice(given, owner, id);
  };
  const words = voice ? 'Replace' : 'Choose voice';
  const label = `${voice ? 'Replace' : 'Choose'} voice of segment ${number}`;
  const shared = { id: fieldId(id, 'voice'), 'aria-label': label, 'aria-describedby': describedBy };
  const known = others.filter(({ localId }) => localId !== voice?.localId);
  if (known.length === 0) {
    return (
      <Button
        {...shared}
        small
        look={voice ? 'quiet' : 'plain'}
        icon={<AudioLines size={14} />}
        onPress={() => void choose()}
      >
        {words}
      </Button>
    );
  }
  const entries = known.map(({ localId, fileName }): MenuEntry => {
    const onAction = () => dispatch({ do: 'assignAudio', segmentId: id, localId });
    return { id: localId, label: fileName, icon: <FileAudio size={16} />, onAction };
  });
  const other = {
    id: 'choose',
    label: 'Another file …',
    icon: <FolderOpen size={16} />,
    onAction: () => void choose(),
  };
  const trigger = (
    <AriaButton {...shared} className={styles.trigger ?? ''}>
      {words}
      <ChevronDown size={14} aria-hidden="true" />
    </AriaButton>
  );
  return <Menu label={label} trigger={trigger} groups={[entries, [other]]} />;
}
