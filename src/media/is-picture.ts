/** Words at places of a file, in Latin-1. */
const SIGNS: Readonly<Record<string, readonly (readonly [at: number, word: string])[]>> = {
  'image/jpeg': [[0, '\xff\xd8\xff']],
  'image/png': [[0, '\x89PNG\r\n\x1a\n']],
  'image/webp': [
    [0, 'RIFF'],
    [8, 'WEBP'],
  ],
};

/** The pictures that are taken, with the ending of their files. */
export const PICTURES = { 'image/jpeg': '.jpg', 'image/png': '.png', 'image/webp': '.webp' } as const;

export const isPictureType = (contentType: string): contentType is keyof typeof PICTURES => contentType in PICTURES;

/** Whether a file begins as a picture of that type does. */
export function isPicture(head: Uint8Array, contentType: string): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  const signs = SIGNS[contentType];
  return signs?.every(([at, word]) => text.startsWith(word, at)) ?? false;
}
