import { queryClient } from '../app/query-client.js';
import { erase } from './deleted-drafts.js';
import { type DraftRecord, keepDraft } from './draft-record.js';
import { abandonSession } from './draft-session.js';
import { useDraft } from './draft-store.js';

/** The draft of this tab goes, here and on the server: it has become a job, or nobody wants it. */
export async function dropDraft(): Promise<void> {
  const { id, userId, document, server, picture } = useDraft.getState();
  abandonSession();
  const deletedAt = Date.now();
  const record: DraftRecord = { id, userId, document, changedAt: deletedAt, isAhead: false, deletedAt };
  const deleted = { ...record, ...(server && { server }), ...(picture && { picture }) };
  await keepDraft(deleted).catch(() => undefined);
  await erase(deleted).catch(() => undefined); // where the server does not answer, the list of drafts tries again
  void queryClient.invalidateQueries({ queryKey: ['drafts'] });
}
