import type { FormatName } from './media-formats.js';
import { sniffText } from './sniff-text.js';

/**
 * What the first bytes of a file say. Our own look and no library: those that know a hundred formats know nothing of
 * HTML pages and texts, which is what a failed download leaves; and what matters here is what our media can be.
 */
export type Sniffed = { format: FormatName } | { other: string };

/** Enough for two packets of a transport stream, for a text to show that it is one, and no more than a stream buffers. */
export const HEAD_BYTES = 4096;

/** Undefined where they say nothing: then the file's name counts. */
export function sniff(head: Uint8Array): Sniffed | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return withoutId3(bytes) ?? media(bytes) ?? other(bytes);
}

const format = (name: FormatName): Sniffed => ({ format: name });

/** Words at places of a file, in Latin-1, and what they mean. */
type Sign = readonly [at: number, word: string, meaning: Sniffed];

const MEDIA: readonly Sign[] = [
  [0, 'OggS\0', format('ogg')],
  [0, 'fLaC', format('flac')],
  [0, 'FLV\x01', format('flv')],
  [0, '#!AMR', format('amr')],
  [0, 'caff\0\x01', format('caf')],
  [0, '.snd\0\0', format('au')],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', format('asf')],
  [0, '\0\0\x01\xba', format('mpeg')],
];

/** Boxes that a QuickTime file of before `ftyp` begins with. */
const OLD_QUICKTIME = ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'];
const BRANDS: readonly [RegExp, Sniffed][] = [
  [/^qt/, format('mov')],
  [/^M4[AB]/, format('m4a')],
  [/^(hei|hev|mif1|msf1|avi[fs])/, { other: 'a HEIC or AVIF picture' }],
  [/^crx/, { other: 'a picture of a camera (CR3)' }],
];
const RIFF: Record<string, Sniffed> = {
  WAVE: format('wav'),
  'AVI ': format('avi'),
  WEBP: { other: 'a WebP picture' },
  RMID: { other: 'MIDI, which holds notes and no sound' },
};

function media(bytes: Buffer): Sniffed | undefined {
  const word = (from: number, to: number) => bytes.toString('latin1', from, to);
  if (word(4, 8) === 'ftyp') return BRANDS.find(([brand]) => brand.test(word(8, 12)))?.[1] ?? format('mp4');
  if (OLD_QUICKTIME.includes(word(4, 8)) && !sniffText(bytes)) return format('mov');
  if (['RIFF', 'RF64', 'BW64'].includes(word(0, 4))) return RIFF[word(8, 12)];
  if (word(0, 4) === 'FORM' && /^AIF[FC]$/.test(word(8, 12))) return format('aiff');
  if (word(0, 4) === '\x1a\x45\xdf\xa3') return format(word(4, 80).includes('webm') ? 'webm' : 'mkv');
  if (isTransportStream(bytes)) return format('ts');
  return found(MEDIA, bytes) ?? frames(bytes);
}

/** Packets of 188 bytes that begin with "G"; those of Blu-ray and camcorders have 4 bytes of time before each. */
const isTransportStream = (bytes: Buffer) =>
  [0, 188, 376].every((at) => bytes[at] === 0x47) || [4, 196, 388].every((at) => bytes[at] === 0x47);

/** Frames of MPEG audio: eleven bits set, then version, layer and rates; layer 0 is ADTS. */
function frames(bytes: Buffer): Sniffed | undefined {
  const [sync, kind = 0, rates = 0] = bytes;
  if (sync !== 0xff) return undefined;
  if ((kind & 0xf6) === 0xf0) return format('aac');
  const layer = (kind >> 1) & 3;
  const isFrame = (kind & 0xe0) === 0xe0 && (kind & 0x18) !== 0x08 && (layer === 1 || layer === 2);
  return isFrame && (rates & 0xf0) !== 0xf0 && (rates & 0x0c) !== 0x0c ? format('mp3') : undefined;
}

/** A tag may stand before any sound in frames; what follows is in sight, or most likely MP3. */
function withoutId3(bytes: Buffer): Sniffed | undefined {
  if (bytes.toString('latin1', 0, 3) !== 'ID3' || (bytes[3] ?? 255) > 4) return undefined;
  const size = [6, 7, 8, 9].reduce((sum, at) => (sum << 7) | ((bytes[at] ?? 0) & 0x7f), 0);
  return media(bytes.subarray(10 + size)) ?? format('mp3');
}

const OTHER: readonly Sign[] = [
  ...(['\x89PNG', '\xff\xd8\xff', 'GIF8', 'II*\0', 'MM\0*', '8BPS'] as const).map(
    (word): Sign => [0, word, { other: 'a picture' }],
  ),
  [0, '%PDF', { other: 'a PDF document' }],
  [0, 'BM', { other: 'a picture (BMP)' }],
  [0, 'PK\x03\x04', { other: 'a ZIP archive or an office document' }],
  [0, 'PK\x05\x06', { other: 'an empty ZIP archive' }],
  ...(['\x1f\x8b', '7z\xbc\xaf', 'Rar!', 'BZh', '\xfd7zXZ', '\x28\xb5\x2f\xfd'] as const).map(
    (word): Sign => [0, word, { other: 'a compressed archive' }],
  ),
  [257, 'ustar', { other: 'a TAR archive' }],
  [0, 'MThd', { other: 'MIDI, which holds notes and no sound' }],
  [0, '\x7fELF', { other: 'a program' }],
  [0, 'MZ', { other: 'a program' }],
  [0, 'SQLite format', { other: 'a database' }],
];

/** Texts first: some of the words are letters. */
function other(bytes: Buffer): Sniffed | undefined {
  const text = sniffText(bytes);
  return text ? { other: text } : found(OTHER, bytes);
}

const found = (signs: readonly Sign[], bytes: Buffer): Sniffed | undefined =>
  signs.find(([at, word]) => bytes.toString('latin1', at, at + word.length) === word)?.[2];
