import { allKept, forget, keep } from '../app/browser-database.js';
import { type DraftDocument, emptyDocument } from '../editor/document/draft-document.js';

/** A draft as this browser keeps it. */
export interface DraftRecord {
  id: string;
  userId: string;
  document: DraftDocument;
  /** ms since 1970. */
  changedAt: number;
}

export const keepDraft = (record: DraftRecord): Promise<void> => keep('drafts', record);
export const forgetDraft = (id: string): Promise<void> => forget('drafts', id);

/** The user's, the latest first. What cannot be read stays where it is, for a page that can. */
export async function readDrafts(userId: string): Promise<DraftRecord[]> {
  const found = (await allKept<DraftRecord>('drafts')).flatMap((record) => readable(record) ?? []);
  return found.filter((record) => record.userId === userId).toSorted((a, b) => b.changedAt - a.changedAt);
}

function readable({ id, userId, document, changedAt }: Partial<DraftRecord>): DraftRecord | undefined {
  if (
    !id ||
    !userId ||
    document?.version !== 1 ||
    !Array.isArray(document.segments) ||
    !Array.isArray(document.audio)
  ) {
    return undefined;
  }
  return { id, userId, document: { ...emptyDocument(), ...document }, changedAt: changedAt ?? 0 };
}
