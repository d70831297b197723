import type { DraftResource } from '../../../src/http/draft-schemas.js';
import { queryClient } from '../app/query-client.js';
import { type DraftRecord, keepDraft } from './draft-record.js';
import { currentAutosave, openRecord, recordFrom, replaceBy } from './draft-session.js';
import { useDraft } from './draft-store.js';
import { copyOf } from './duplicate-draft.js';

/** Two machines have changed one draft: a person has chosen which is to stay. */

/** The server's is written over. */
export function keepMine({ id, revision, assets }: DraftResource): void {
  useDraft.setState({ conflict: undefined });
  currentAutosave()?.saveOver({ id, revision, assets });
}

export async function takeTheirs(theirs: DraftResource): Promise<void> {
  const { id, userId } = useDraft.getState();
  const record = recordFrom(theirs, userId, id);
  if (record) await replaceBy(record);
}

/** Theirs stays what this draft is; mine goes on as another one. */
export async function keepBoth(theirs: DraftResource): Promise<void> {
  const { id, userId, document, picture } = useDraft.getState();
  const mine: DraftRecord = { id, userId, document, changedAt: Date.now(), isAhead: true, ...(picture && { picture }) };
  const copy = copyOf(mine);
  await keepDraft(copy).catch(() => undefined); // the server keeps it, too
  const record = recordFrom(theirs, userId, id);
  void currentAutosave()?.stop(); // it would keep mine as this draft once more
  await openRecord(copy);
  if (record) await keepDraft(record).catch(() => undefined);
  void queryClient.invalidateQueries({ queryKey: ['drafts'] });
}
