const MARKS: readonly [bytes: readonly number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/**
 * Bytes as text: by their byte order mark, which is left out, else UTF-8, or UTF-16 where every other byte is zero (as
 * in JSON without a mark). Undefined where they are no text in that encoding. Of a head the last character may be
 * incomplete, and nothing is guessed: zeros are no sign of a text there.
 */
export function decodeText(bytes: Buffer, { isHead = false } = {}): string | undefined {
  const marked = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))?.[1];
  const encoding = marked ?? (isHead ? 'utf-8' : unmarked(bytes));
  try {
    // A decoder whose stream goes on waits for the rest of a character.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isHead });
  } catch {
    return undefined;
  }
}

/** JSON begins with two characters of ASCII. */
function unmarked([a, b, c, d]: Buffer): string {
  if (a && b === 0 && c && d === 0) return 'utf-16le';
  return a === 0 && b && c === 0 && d ? 'utf-16be' : 'utf-8';
}
