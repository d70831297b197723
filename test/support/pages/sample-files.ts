import { fileURLToPath } from 'node:url';

const at = (name: string) => fileURLToPath(new URL(`../../../src/http/docs/sample/${name}`, import.meta.url));

/** The sample of /docs, as files of a disk: a video of 6 s in which two people speak, and a new voice for each. */
export const SAMPLE_FILES = { video: at('video.mp4'), narrator: at('narrator.mp3'), guest: at('guest.mp3') };
