import { AudioLines, ChevronDown, FileAudio, FolderOpen, Mic } from 'lucide-react';
import { Button } from 'react-aria-components';
import { dispatch, useDraft } from '../../drafts/draft-store.js';
import { fieldId } from '../../drafts/field-id.js';
import { Menu, type MenuEntry } from '../../ui/menu.js';
import type { AudioRef } from '../document/draft-document.js';
import type { VoiceWays } from './use-voice-ways.js';
import styles from './voice-button.module.css';

export interface VoiceButtonProps {
  segmentId: string;
  /** Of the segment, from 1. */
  number: number;
  ways: VoiceWays;
  /** The one it has. */
  voice: AudioRef | undefined;
  describedBy: string | undefined;
}

/** All the ways to a voice: one of the draft's, a file, the microphone. */
export function VoiceButton({ segmentId, number, ways, voice, describedBy }: VoiceButtonProps) {
  const audio = useDraft(({ document }) => document.audio);
  const words = voice ? 'Replace' : 'Choose voice';
  const label = `${voice ? 'Replace' : 'Choose'} voice of segment ${number}`;
  const known = audio
    .filter(({ localId }) => localId !== voice?.localId)
    .map(({ localId, fileName }): MenuEntry => {
      const onAction = () => dispatch({ do: 'assignAudio', segmentId, localId });
      return { id: localId, label: fileName, icon: <FileAudio size={16} />, onAction };
    });
  const others: MenuEntry[] = [
    {
      id: 'choose',
      label: known.length > 0 ? 'Another file …' : 'Choose a file …',
      icon: <FolderOpen size={16} />,
      onAction: ways.choose,
    },
    { id: 'record', label: 'Record …', icon: <Mic size={16} />, onAction: ways.record },
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
  return <Menu label={label} trigger={trigger} groups={known.length > 0 ? [known, others] : [others]} />;
}
