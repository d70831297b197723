import { queryClient } from '../app/query-client.js';
import { erase } from './deleted-drafts.js';
import { type DraftRecord, keepDraft } from './draft-record.js';
import { abandonSession } from './draft-session.js';
import { useDraft } from './draft-store.js';

/** The draft of this tab goes, here and on the server: it has become a job, or nobody wants it. */
export async function dropDraft(): Promise<void> {
  const { id, userId, document, server, picture } = useDraft.getState();
  const ending = abandonSession();
  const deletedAt = Date.now();
  const record: DraftRecord = { id, userId, document, changedAt: deletedAt, isAhead: false, deletedAt };
  const deleted = { ...record, ...(server && { server }), ...(picture && { picture }) };
  await keepDraft(deleted).catch(() => undefined);
  // One that was on its way when the draft went would stay there for ever.
  const made = server ?? (await ending);
  await erase({ ...deleted, ...(made && { server: made }) }).catch(() => undefined); // where the server does not answer, the list of drafts tries again
  void queryClient.invalidateQueries({ queryKey: ['drafts'] });
}
