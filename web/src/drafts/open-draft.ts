import { api } from '../api/client.js';
import { emptyDocument } from '../editor/document/draft-document.js';
import { held } from '../uploads/browser-slots.js';
import { restoreUploads } from '../uploads/restore-uploads.js';
import type { Owner } from '../uploads/upload-manager.js';
import { setVideoFile } from './draft-files.js';
import { readDrafts } from './draft-record.js';
import { openInStore, useDraft } from './draft-store.js';
import { takeDropped } from './dropped-file.js';
import { documentFromJob } from './from-job.js';
import { finishSubmission } from './submit-draft.js';

/** Gives the draft back, so that another tab may have it. */
let release: (() => void) | undefined;

const lockOf = (id: string) => `draft:${id}`;

let opening: Promise<unknown> = Promise.resolve();

/**
 * The draft that this tab works on: one made of a job, the latest that no other tab has open, or a new one. Throws ApiProblem
 * where there is no such job. One after the other: of two at once, the second would take the first one's draft for one that
 * another tab has open, and begin a new one.
 */
export async function openDraft(owner: Owner, fromJob: string | null): Promise<void> {
  const before = opening.catch(() => undefined);
  const own = before.then(() => open(owner, fromJob));
  opening = own;
  await own;
}

async function open(owner: Owner, fromJob: string | null): Promise<void> {
  await restoreUploads(owner.userId);
  const dropped = takeDropped();
  if (fromJob !== null) await openNew(owner, documentFromJob(await api.getJob(fromJob), owner.userId));
  else if (!(await openLatest(owner, dropped !== undefined))) await openNew(owner);
  if (dropped) setVideoFile(dropped, owner);
  await finishSubmission();
}

export async function startOver(owner: Owner): Promise<void> {
  await openNew(owner);
}

async function openNew({ userId }: Owner, document = emptyDocument()): Promise<void> {
  const id = crypto.randomUUID();
  release?.();
  release = await held(lockOf(id), { ifAvailable: true });
  openInStore(id, userId, document, { at: 'new' });
}

/** `isEmpty`: only one that has no video yet. */
async function openLatest({ userId }: Owner, isEmpty: boolean): Promise<boolean> {
  const current = useDraft.getState();
  if (current.id !== '' && !(isEmpty && current.document.video)) return true;
  for (const { id, document, changedAt } of await readDrafts(userId)) {
    if (isEmpty && document.video) continue;
    const lock = await held(lockOf(id), { ifAvailable: true });
    if (!lock) continue;
    release?.();
    release = lock;
    openInStore(id, userId, document, { at: 'saved', when: changedAt });
    return true;
  }
  return false;
}
