import { create } from 'zustand';
import { announce } from '../../app/live-region.js';
import { dispatch } from '../../drafts/draft-store.js';
import { counted } from '../../ui/sizes.js';
import type { VoiceMatch } from '../document/match-voices.js';

/** What is to be asked or said of files that were given together. */
export interface SharedOut {
  /** For segments that have another voice already. */
  replacing: readonly VoiceMatch[];
  /** Files that are called like no segment. */
  unnamed: readonly string[];
}

export const useShared = create<{ last: SharedOut | undefined }>(() => ({ last: undefined }));

/** Each segment the file that is called like it; one step, however many there are. */
export function giveVoices(matches: readonly VoiceMatch[]): void {
  if (matches.length === 0) return;
  dispatch(...matches.map(({ segmentId, localId }) => ({ do: 'assignAudio', segmentId, localId }) as const));
  announce(`${counted(matches.length, 'segment')} given a voice.`);
}
