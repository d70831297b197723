import { decodeText } from '../platform/decode-text.js';

/** A text begins like this; the first that fits says what it is. */
const KINDS: readonly [RegExp, string][] = [
  [/^<(!doctype html|html|head|body)\b/i, 'an HTML page, as a download that failed leaves it'],
  [/^<svg\b|^<\?xml[^>]*>\s*(<!--.*?-->\s*)?<svg\b/is, 'a picture (SVG)'],
  [/^<\?xml\b|^<[A-Za-z][\w:-]*[\s/>]/, 'an XML document'],
  [/^#EXTM3U/, 'a playlist, not the media it names'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS, not the file'],
  [/^%PDF-/, 'a PDF document'],
  [/^[{[]/, 'JSON'],
];

/** What kind of text the bytes are, or undefined where they are none: nearly all media has control characters at once. */
export function sniffText(bytes: Buffer): string | undefined {
  const text = decodeText(bytes, { isHead: true });
  if (!text || /\p{Cc}/u.test(text.replaceAll(/\s/g, ''))) return undefined;
  const begin = text.trimStart();
  return KINDS.find(([pattern]) => pattern.test(begin))?.[1] ?? 'a text';
}
