import { AudioLines, ChevronDown, FileAudio, FolderOpen, Mic } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { addVoice } from '../../drafts/draft-files.js';
import { dispatch, useDraft } from '../../drafts/draft-store.js';
import { fieldId } from '../../drafts/field-id.js';
import { RecordDialog } from '../../media/record-dialog.js';
import { chooseFile } from '../../ui/choose-files.js';
import { Menu, type MenuEntry } from '../../ui/menu.js';
import type { Owner } from '../../uploads/upload-manager.js';
import type { AudioRef } from '../document/draft-document.js';
import styles from './voice-button.module.css';

export interface VoiceButtonProps {
  segmentId: string;
  /** Of the segment, from 1. */
  number: number;
  owner: Owner;
  /** The one it has. */
  voice: AudioRef | undefined;
  describedBy: string | undefined;
}

/** All the ways to a voice: one of the draft's, a file, the microphone. */
export function VoiceButton({ segmentId, number, owner, voice, describedBy }: VoiceButtonProps) {
  const audio = useDraft(({ document }) => document.audio);
  const recordings = audio.filter(({ fileName }) => fileName.startsWith('Recording ')).length;
  const [isRecording, setRecording] = useState(false);
  const choose = async () => {
    const given = await chooseFile('audio/*,video/*');
    if (given) addVoice(given, owner, segmentId);
  };
  const words = voice ? 'Replace' : 'Choose voice';
  const label = `${voice ? 'Replace' : 'Choose'} voice of segment ${number}`;
  const known = audio
    .filter(({ localId }) => localId !== voice?.localId)
    .map(({ localId, fileName }): MenuEntry => {
      const onAction = () => dispatch({ do: 'assignAudio', segmentId, localId });
      return { id: localId, label: fileName, icon: <FileAudio size={16} />, onAction };
    });
  const ways: MenuEntry[] = [
    {
      id: 'choose',
      label: known.length > 0 ? 'Another file …' : 'Choose a file …',
      icon: <FolderOpen size={16} />,
      onAction: () => void choose(),
    },
    { id: 'record', label: 'Record …', icon: <Mic size={16} />, onAction: () => setRecording(true) },
  ];
  const trigger = (
    <Button
      id={fieldId(segmentId, 'voice')}
      aria-label={label}
      aria-describedby={describedBy}
      className={styles.trigger ?? ''}
    >
      {!voice && <AudioLines size={14} aria-hidden="true" />}
      {words}
      <ChevronDown size={14} aria-hidden="true" />
    </Button>
  );
  return (
    <>
      <Menu label={label} trigger={trigger} groups={known.length > 0 ? [known, ways] : [ways]} />
      <RecordDialog
        isOpen={isRecording}
        onClose={() => setRecording(false)}
        fileName={`Recording ${recordings + 1}.wav`}
        onFile={(file) => addVoice({ file }, owner, segmentId)}
      />
    </>
  );
}
