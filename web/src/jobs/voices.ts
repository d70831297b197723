import type { JobResource } from '../../../src/http/schemas.js';
import { voiceColour } from '../ui/voice-colour.js';

/** The colour of the audio file that a segment names, in the order they were sent in. */
export function voiceOf(audio: JobResource['audio'] = [], refId: string): string {
  const place = audio.findIndex((one) => one.refId === refId);
  return voiceColour(Math.max(place, 0) + 1);
}
