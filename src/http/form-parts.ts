import { parse } from 'node:path';
import type { Issue } from '../domain/issues.js';
import { formatNames, type MediaKind, type MediaType } from '../media/media-formats.js';
import { mediaTypeOf } from '../media/media-types.js';
import { cleanFileName } from '../platform/file-name.js';

/** The form's parts of words; everything else in it is a file. */
export const WORDS = ['segments', 'options', 'model', 'name'] as const;
export type Word = (typeof WORDS)[number];
export const isWord = (name: string): name is Word => WORDS.some((word) => word === name);

const REF_ID_LENGTH = 64;
export const REF_ID = new RegExp(`^[A-Za-z0-9_-]{1,${REF_ID_LENGTH}}$`);
/** Of an audio that has no name, or none in these letters. */
const NAMELESS = 'audio';

/** A part of the form as its headers describe it. */
export interface PartHead {
  /** Its name, for messages. */
  field: string;
  fileName?: string;
  /** As declared; busboy says "text/plain" where nothing is. */
  type: string;
  /** Content-Transfer-Encoding. */
  encoding: string;
}

/** A part that a file belongs to. */
export interface FilePart {
  kind: MediaKind;
  field: string;
  /** Absent on the video. */
  refId?: string;
  /** Cleaned; empty where it has none. */
  fileName: string;
  declared: string;
}

/** Which of the job's files a part is, or what is wrong with it. */
export function planFilePart({ field, fileName: given, type: declared }: PartHead): FilePart | Issue {
  const fileName = cleanFileName(given);
  const named = partName(field, fileName);
  return 'message' in named ? named : { ...named, field, fileName, declared };
}

function partName(field: string, fileName: string): Pick<FilePart, 'kind' | 'refId'> | Issue {
  if (field === 'video') return { kind: 'video' };
  if (field === 'audio') return { kind: 'audio', refId: refIdOf(fileName) };
  const refId = /^audio\[(.*)\]$/s.exec(field)?.[1];
  if (refId === undefined) {
    return {
      field,
      message: 'Unknown part; a job takes video, audio or audio[REFID], segments, options, model and name.',
    };
  }
  if (REF_ID.test(refId)) return { kind: 'audio', refId };
  return { field, message: `A refId has 1 to ${REF_ID_LENGTH} letters, digits, "_" or "-".` };
}

function refIdOf(fileName: string): string {
  const refId = parse(fileName)
    .name.replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, REF_ID_LENGTH);
  return refId || NAMELESS;
}

/** The transfer encodings that leave bytes as they are: the only ones that browsers and RFC 7578 know. */
const PLAIN = ['7bit', '8bit', 'binary'];

export const encodingIssue = ({ field, encoding }: PartHead): Issue[] => {
  const message = `Has the Content-Transfer-Encoding ${encoding.slice(0, 50)}; send the bytes as they are, without that header.`;
  return PLAIN.includes(encoding) ? [] : [{ field, message }];
};

/** As what a part's file is stored, by its first bytes, or what is wrong with it. */
export function judgeFile({ kind, field, fileName, declared }: FilePart, head: Uint8Array): MediaType | Issue {
  const what = fileName ? `"${fileName}"` : 'The file';
  if (head.length === 0) return { field, message: `${what} is empty.` };
  const media = mediaTypeOf(kind, { head, fileName, declared });
  if (typeof media !== 'string') return media;
  // What `-F video=talk.mp4` of curl sends, and a form whose field is none for files.
  const hint = fileName ? '' : ' Send the file itself, with its name; in curl: "@" before the path.';
  return { field, message: `${what} ${media}; needed is ${kind}: ${formatNames(kind)}.${hint}` };
}

/** What a file is called where it came without a name. */
export const nameOf = ({ kind, refId, fileName }: FilePart, { extension }: MediaType): string =>
  fileName || `${refId ?? kind}${extension}`;

/** What tells a file from every other. */
export interface ReceivedFile {
  /** `video`, or an audio's refId in `audio[…]`. */
  part: string;
  fileName: string;
  bytes: number;
  /** Hex. */
  sha256: string;
}

export const partOf = ({ kind, refId }: FilePart): string => (refId === undefined ? kind : `${kind}[${refId}]`);
