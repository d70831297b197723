import type { Readable } from 'node:stream';
import { decodeText } from '../platform/decode-text.js';

/**
 * Thousands of segments fit, and what Temporal stores of them stays small (MOST_SEGMENTS); more is a mistake, and words
 * are the only part of a form held in memory.
 */
const WORD_BYTES = 256 * 1024;

/** A part of words, read to its end. Never rejects: a request that was cut off is reported by who reads the request. */
export function readWord(stream: Readable): Promise<{ words: string } | { fault: string }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= WORD_BYTES) chunks.push(chunk);
  });
  return new Promise((resolve) => {
    stream.on('end', () => resolve(bytes > WORD_BYTES ? TOO_LONG : decoded(Buffer.concat(chunks))));
    stream.on('error', () => resolve({ fault: 'Was cut off.' }));
  });
}

const TOO_LONG = { fault: `Is longer than ${WORD_BYTES} bytes; leave out spaces and line breaks, or send less.` };

function decoded(bytes: Buffer): { words: string } | { fault: string } {
  const words = decodeText(bytes);
  return words === undefined ? { fault: 'Is no text in UTF-8, or in UTF-16 with a byte order mark.' } : { words };
}
