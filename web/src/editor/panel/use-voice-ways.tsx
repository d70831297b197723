import { type ReactNode, useState } from 'react';
import { addVoice } from '../../drafts/draft-files.js';
import { useDraft } from '../../drafts/draft-store.js';
import { RecordDialog } from '../../media/record-dialog.js';
import { chooseFile } from '../../ui/choose-files.js';
import type { Owner } from '../../uploads/upload-manager.js';
import type { DraftSegment } from '../document/draft-document.js';

/** The ways to a voice that the draft has not yet. */
export interface VoiceWays {
  /** From the disk. */
  choose: () => void;
  /** By the microphone. */
  record: () => void;
  /** Where it is recorded, to be drawn. */
  dialog: ReactNode;
}

export function useVoiceWays({ id, startMs, endMs }: DraftSegment, owner: Owner): VoiceWays {
  const recordings = useDraft(
    ({ document }) => document.audio.filter(({ fileName }) => fileName.startsWith('Recording ')).length,
  );
  const [isRecording, setRecording] = useState(false);
  const choose = async () => {
    const given = await chooseFile('audio/*,video/*');
    if (given) addVoice(given, owner, id);
  };
  const dialog = (
    <RecordDialog
      isOpen={isRecording}
      segmentMs={endMs - startMs}
      onClose={() => setRecording(false)}
      fileName={`Recording ${recordings + 1}.wav`}
      onFile={(file) => addVoice({ file }, owner, id)}
    />
  );
  return { choose: () => void choose(), record: () => setRecording(true), dialog };
}
