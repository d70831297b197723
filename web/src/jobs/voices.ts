import type { JobResource } from '../../../src/http/schemas.js';

/** How many colours of voices the tokens have. */
const COLOURS = 6;

/** Which of the colours an audio file has, from 1: by the file, so that one voice looks the same everywhere. */
export function voiceColours(audio: JobResource['audio'] = []): ReadonlyMap<string, number> {
  return new Map(audio.map(({ refId }, place) => [refId, (place % COLOURS) + 1]));
}
