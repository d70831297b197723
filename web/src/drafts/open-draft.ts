import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { DraftResource } from '../../../src/http/draft-schemas.js';
import { api } from '../api/client.js';
import { uploadLost } from '../uploads/restore-uploads.js';
import type { Owner } from '../uploads/upload-manager.js';
import { TAB } from './browser-autosave.js';
import { setVideoFile } from './draft-files.js';
import { type DraftRecord, findDraft, forgetDraft, keepDraft } from './draft-record.js';
import { abandonSession, currentAutosave, newRecord, openRecord, recordFrom, replaceBy } from './draft-session.js';
import { useDraft } from './draft-store.js';
import { takeDropped } from './dropped-file.js';
import { finishSubmission } from './submit-draft.js';

/** What a page asks for: a draft by its address, a new one, or a new one made of a job. */
export type Wish = { draftId: string } | { fromJob: string; key: string } | 'new';

/** `unreadable`: it is there, and of a version that this page does not know. */
export type Opened = 'open' | 'missing' | 'unreadable';

let opening: Promise<unknown> = Promise.resolve();

/** One after the other: a tab has one draft. Throws what the API says where it is asked in vain. */
export async function openDraft(owner: Owner, wish: Wish): Promise<Opened> {
  const before = opening.catch(() => undefined);
  const own = before.then(() => open(owner, wish));
  opening = own;
  return await own;
}

async function open(owner: Owner, wish: Wish): Promise<Opened> {
  if (wish === 'new') return await openNew(owner);
  if ('fromJob' in wish) {
    const made = await api.createDraft({ fromJobId: wish.fromJob }, { tab: TAB, key: wish.key });
    return await openServers(made, owner);
  }
  if (isOpen(wish.draftId)) return 'open';
  const found = await findDraft(wish.draftId, owner.userId);
  if (!found) return await openFromServer(wish.draftId, owner);
  if ('raw' in found) return 'unreadable';
  return await openKept(found);
}

/** Here and now, in this tab. */
export function isOpen(draftId: string): boolean {
  const { id, server } = useDraft.getState();
  return id !== '' && (id === draftId || server?.id === draftId);
}

async function openNew(owner: Owner): Promise<Opened> {
  const { id, saved, isFollowing } = useDraft.getState();
  const isBlank = id !== '' && saved.at === 'new' && !isFollowing;
  if (!isBlank) await openRecord(newRecord(owner.userId));
  const dropped = takeDropped();
  if (dropped) setVideoFile(dropped, owner);
  return 'open';
}

async function openKept(record: DraftRecord): Promise<Opened> {
  await openRecord(record);
  await finishSubmission();
  if (!record.server) return 'open';
  const looking = compare(record.server.id, record.userId).catch(() => 'open' as const); // it is here, whoever answers or not
  return record.isAhead ? 'open' : await Promise.race([looking, soon()]);
}

/** What is here is shown at once, but for this moment in which the server may know better. */
const soon = () => new Promise<Opened>((resolve) => setTimeout(resolve, 300, 'open'));

/** Whether somebody has saved it elsewhere, or deleted it; what is not sent yet stays, and is told apart when it is. */
export async function compare(serverId: string, userId: string): Promise<Opened> {
  const theirs = await api.getDraft(serverId).catch(absentIfGone);
  const { id, server, isFollowing } = useDraft.getState();
  if (server?.id !== serverId || isFollowing || currentAutosave()?.isAhead) return 'open';
  if (!theirs) {
    void abandonSession();
    await forgetDraft(id);
    return 'missing';
  }
  for (const localId of theirs.missing) void uploadLost(localId);
  if (theirs.revision <= server.revision) return 'open';
  const record = recordFrom(theirs, userId, id);
  if (!record) return 'unreadable';
  await replaceBy(record);
  return 'open';
}

async function openFromServer(draftId: string, owner: Owner): Promise<Opened> {
  const draft = await api.getDraft(draftId).catch(absentIfGone);
  return draft ? await openServers(draft, owner) : 'missing';
}

async function openServers(draft: DraftResource, { userId }: Owner): Promise<Opened> {
  const record = recordFrom(draft, userId);
  if (!record) return 'unreadable';
  await keepDraft(record).catch(() => undefined); // it is on the server
  await openRecord(record);
  return 'open';
}

function absentIfGone(error: unknown): undefined {
  if (error instanceof ApiProblem && error.status === 404) return undefined;
  throw error;
}
