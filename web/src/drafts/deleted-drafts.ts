import { ApiProblem } from '../../../src/api-client/api-problem.js';
import { api } from '../api/client.js';
import { held } from '../uploads/browser-slots.js';
import { filesOf } from './draft-assets.js';
import { lockName } from './draft-lock.js';
import { type DraftRecord, findDraft, forgetDraft, keepDraft, readDrafts } from './draft-record.js';
import { freeDraft } from './draft-session.js';
import { dropFiles } from './drop-files.js';

/**
 * Deleted, and for as long as the page that did it offers to undo it, there: marked, and gone for good afterwards. A page
 * that is closed meanwhile, or a server that does not answer, leaves it to the next one.
 */

export interface Deletion {
  undo(): Promise<void>;
  /** For good. Throws where the server does not answer; then it stays marked. */
  finish(): Promise<void>;
}

/** Throws DraftInUse where another tab works on it. */
export async function deleteDraft(record: DraftRecord): Promise<Deletion> {
  const release = await freeDraft(record.id);
  const found = await findDraft(record.id, record.userId);
  const latest = found && 'document' in found ? found : record;
  const deleted = { ...latest, deletedAt: Date.now() };
  await keepDraft(deleted).catch(() => undefined);
  return {
    async undo() {
      await keepDraft(latest).catch(() => undefined);
      release();
    },
    async finish() {
      await erase(deleted).finally(release);
    },
  };
}

/** Throws where the server does not answer. */
export async function erase({ id, userId, server, document, picture }: DraftRecord): Promise<void> {
  if (server) await api.deleteDraft(server.id).catch(passAbsent);
  await forgetDraft(id);
  const files = filesOf(document).map(({ localId }) => localId);
  await dropFiles([...files, ...(picture?.uploadId === undefined ? [] : [picture.uploadId])], userId);
}

function passAbsent(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
}

/** What earlier pages have left to be done. */
export async function eraseDeleted(userId: string): Promise<void> {
  const { drafts } = await readDrafts(userId);
  for (const record of drafts.filter(({ deletedAt }) => deletedAt !== undefined)) {
    const release = await held(lockName(record.id), { ifAvailable: true });
    if (!release) continue; // another tab may still undo it
    await erase(record)
      .catch(() => undefined) // the next page tries again
      .finally(release);
  }
}
