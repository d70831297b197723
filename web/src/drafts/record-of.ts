import { api } from '../api/client.js';
import type { DraftItem } from './draft-list.js';
import { type DraftRecord, findDraft } from './draft-record.js';
import { currentAutosave, recordFrom } from './draft-session.js';

/** All of a draft of the list; one that this browser never had is read from the server. */
export async function recordOf({ id, record }: DraftItem, userId: string): Promise<DraftRecord> {
  await currentAutosave()?.flush(); // it may be the one that this tab works on
  const kept = record && (await findDraft(record.id, userId));
  if (kept && 'document' in kept) return kept;
  const read = recordFrom(await api.getDraft(id), userId);
  if (!read) throw new Error('This draft is of a version that this page does not know.');
  return read;
}
