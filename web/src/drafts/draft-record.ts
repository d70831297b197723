import { allKept, forget, keep, kept } from '../app/browser-database.js';
import type { DraftDocument } from '../editor/document/draft-document.js';
import { readDocument } from './read-document.js';

/** A draft as this browser keeps it: written before anything is sent, so that a crash loses nothing. */
export interface DraftRecord {
  /** Of this browser; the server's own is `server.id`. */
  id: string;
  userId: string;
  document: DraftDocument;
  /** ms since 1970. */
  changedAt: number;
  /** Left out: the server has never seen it. */
  server?: ServerCopy;
  /** Of the copy that it had there, and that somebody has deleted while it was worked on here. */
  lostServerId?: string;
  /** There is something in it that the server does not have. */
  isAhead: boolean;
  /** What can be undone. */
  history?: unknown;
  picture?: DraftPicture;
  /** Somebody has deleted it, and may think better of it; ms since 1970. */
  deletedAt?: number;
}

/** Of its video, for lists. */
export interface DraftPicture {
  /** localId of the video. */
  of: string;
  /** JPEG. */
  file: Blob;
  /** On its way to the server, or there. */
  uploadId?: string;
}

/** The draft on the server, as it was saved or read last. */
export interface ServerCopy {
  id: string;
  revision: number;
  /** By the localIds of the files. */
  assets: Record<string, string>;
}

/** What lies here and this page cannot read: to be taken away as a file, never to be dropped. */
export interface SetAside {
  id: string;
  why: 'newer' | 'damaged';
  /** As it was kept. */
  raw: object;
}

export const keepDraft = (record: DraftRecord): Promise<void> => keep('drafts', record);
export const forgetDraft = (id: string): Promise<void> => forget('drafts', id);

type Raw = Partial<DraftRecord> & { id: string };

/** By its id here or on the server; undefined where this browser has no such draft of the user. */
export async function findDraft(id: string, userId: string): Promise<DraftRecord | SetAside | undefined> {
  const own = await kept<DraftRecord>('drafts', id);
  const raw = own ? ([own] as Raw[]) : await allKept<DraftRecord>('drafts');
  const found = raw.find((one) => isOf(one, userId) && (one.id === id || one.server?.id === id));
  return found && (found.deletedAt === undefined ? readRecord(found) : undefined);
}

export interface KeptDrafts {
  /** The latest first. */
  drafts: DraftRecord[];
  setAside: SetAside[];
}

/** All of the user's, also those that are deleted but for the last word. */
export async function readDrafts(userId: string): Promise<KeptDrafts> {
  const all = (await allKept<DraftRecord>('drafts')).filter((raw) => isOf(raw, userId)).map(readRecord);
  const drafts = all.filter((one) => 'document' in one).toSorted((a, b) => b.changedAt - a.changedAt);
  return { drafts, setAside: all.filter((one) => 'raw' in one) };
}

/** What is too damaged to tell whose it is is everybody's who uses this browser. */
const isOf = (raw: Raw, userId: string) => raw.userId === userId || typeof raw.userId !== 'string';

function readRecord(raw: Raw): DraftRecord | SetAside {
  const read = readDocument(raw.document);
  const { id, userId } = raw;
  if ('unreadable' in read || userId === undefined)
    return { id, why: 'unreadable' in read ? read.unreadable : 'damaged', raw };
  // Before there was a copy on the server nothing was ahead of it, and everything is.
  return { ...raw, id, userId, ...read, changedAt: raw.changedAt ?? 0, isAhead: raw.isAhead ?? true };
}
