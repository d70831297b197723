/** How many colours of voices the tokens have. */
const COLOURS = 6;

/** Of an audio file, by its number from 1: by the file, so that one voice looks the same everywhere. */
export const voiceColour = (number: number): string => `var(--voice-${((number - 1) % COLOURS) + 1})`;
