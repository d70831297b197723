import { createHash } from 'node:crypto';

/** Files are compared by it: `toEqual` goes byte by byte through what two buffers hold, seconds for a video. */
export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
