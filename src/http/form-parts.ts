import { parse } from 'node:path';
import type { Issue } from '../domain/issues.js';
import { formatNames, type MediaKind, type MediaType, mediaTypeOf } from './media-types.js';

/** The form's fields of words; everything else in it is a file. */
export const WORDS = ['segments', 'options', 'model'] as const;
export type Word = (typeof WORDS)[number];
export const isWord = (name: string | undefined): name is Word => WORDS.some((word) => word === name);

const REF_ID_LENGTH = 64;
export const REF_ID = new RegExp(`^[A-Za-z0-9_-]{1,${REF_ID_LENGTH}}$`);

/** A file part that may be stored. */
export interface FilePart {
  kind: MediaKind;
  /** The part's name, for messages. */
  field: string;
  /** Absent on the video. */
  refId?: string;
  fileName: string;
  media: MediaType;
}

/** What a file part is by its name, file name and declared type, or what is wrong with it. */
export function planFilePart(field: string, rawFileName: string | undefined, contentType: string): FilePart | Issue {
  const fileName = cleanFileName(rawFileName);
  const named = partName(field, fileName);
  if ('message' in named) return named;
  const media = mediaTypeOf(named.kind, contentType, fileName);
  if (media) return { ...named, field, fileName, media };
  const message = `"${fileName}" is declared as ${contentType}; needed is ${named.kind}: ${formatNames(named.kind)}.`;
  return { field, message };
}

function partName(field: string, fileName: string): Pick<FilePart, 'kind' | 'refId'> | Issue {
  if (field === 'video') return { kind: 'video' };
  if (field === 'audio') return fromFileName(fileName);
  const refId = /^audio\[(.*)\]$/s.exec(field)?.[1];
  if (refId === undefined) {
    return { field, message: 'Unknown part; a job takes video, audio or audio[REFID], segments, options and model.' };
  }
  if (REF_ID.test(refId)) return { kind: 'audio', refId };
  return { field, message: `A refId has 1 to ${REF_ID_LENGTH} letters, digits, "_" or "-".` };
}

function fromFileName(fileName: string): Pick<FilePart, 'kind' | 'refId'> | Issue {
  const refId = parse(fileName)
    .name.replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, REF_ID_LENGTH);
  if (refId) return { kind: 'audio', refId };
  return { field: 'audio', message: `"${fileName}" gives no refId; name the part audio[REFID] to choose one.` };
}

/** Kept for people only, and PostgreSQL's JSON takes no NUL: no control characters, no more than a file system takes. */
const cleanFileName = (name = ''): string => name.replace(/\p{Cc}/gu, '').slice(0, 255);
