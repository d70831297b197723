import { dispatch } from '../../drafts/draft-store.js';
import type { VoiceMatch } from '../document/match-voices.js';

/** Each segment the file that is called like it; one step, however many there are. */
export const giveVoices = (matches: readonly VoiceMatch[]): void =>
  dispatch(...matches.map(({ segmentId, localId }) => ({ do: 'assignAudio', segmentId, localId }) as const));
