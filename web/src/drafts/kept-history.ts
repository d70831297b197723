import { type Edited, type Entry, type History, noHistory } from '../editor/document/history.js';
import { readDocument } from './read-document.js';

/** Steps that can be undone and done again after a reload, too; each has a whole document. */
const MOST_KEPT = 50;

export interface KeptHistory {
  past: Entry[];
  future: Entry[];
}

export const historyToKeep = ({ history: { past, future } }: Pick<Edited, 'history'>): KeptHistory => ({
  past: past.slice(-MOST_KEPT),
  future: future.slice(-MOST_KEPT),
});

/** Of an older page it may be anything: what cannot be read, and all that lies behind it, is not to be had any more. */
export function readHistory(raw: unknown): History {
  const { past, future } = (raw ?? {}) as Partial<KeptHistory>;
  return { ...noHistory(), past: readEntries(past), future: readEntries(future) };
}

function readEntries(raw: unknown): Entry[] {
  if (!Array.isArray(raw)) return [];
  const broken = raw.findLastIndex((entry) => !isEntry(entry));
  return raw.slice(broken + 1) as Entry[];
}

const isEntry = (raw: Partial<Entry> | null | undefined): boolean =>
  'document' in readDocument(raw?.document) &&
  Array.isArray(raw?.selection) &&
  typeof raw.step?.label === 'string' &&
  Array.isArray(raw.step.segmentIds);
