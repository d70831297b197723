const COLOURS = 6;

/** Of an audio file, by its number: the same wherever it is used. */
export const voiceColour = (number: number): string => `var(--voice-${((number - 1) % COLOURS) + 1})`;
