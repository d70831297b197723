import type { DraftResource } from '../../../src/http/draft-schemas.js';
import { announce } from '../app/live-region.js';
import { emptyDocument } from '../editor/document/draft-document.js';
import { settledDocument } from '../editor/document/history.js';
import { uploadOf } from '../uploads/upload-store.js';
import { type Saving, startSaving } from './browser-autosave.js';
import { filesOf } from './draft-assets.js';
import { type Channel, DraftLock, type LockEvents, type SharedDraft } from './draft-lock.js';
import { type DraftRecord, findDraft, keepDraft, type ServerCopy } from './draft-record.js';
import { emptyStore, openInStore, useDraft } from './draft-store.js';
import { dropFiles } from './drop-files.js';
import { readHistory } from './kept-history.js';
import { readDocument } from './read-document.js';
import { restoreMedia } from './restore-media.js';
import type { SavedState } from './save-ports.js';

/** The one draft that is open in this tab: its lock among the tabs, and its autosave. */

interface Session {
  id: string;
  lock: DraftLock;
  saving?: Saving | undefined;
  /** localIds of all files that it has had since it was opened: what is undone has them again. */
  files: Set<string>;
  stop(): void;
}

let session: Session | undefined;
let isShown = false;

/** Whether a page shows it: who comes to it in another tab may have it at once where none does. */
export function noteShown(shown: boolean): void {
  isShown = shown;
}

/** Of a draft that nobody has begun yet. */
export const newRecord = (userId: string, document = emptyDocument()): DraftRecord => ({
  ...{ id: crypto.randomUUID(), userId, document, changedAt: 0, isAhead: false },
});

/** As the server has it. Undefined where this page cannot read it. */
export function recordFrom(draft: DraftResource, userId: string, id = draft.id): DraftRecord | undefined {
  const read = readDocument(draft.document);
  if ('unreadable' in read) return undefined;
  const server = { id: draft.id, revision: draft.revision, assets: draft.assets };
  return { id, userId, ...read, changedAt: Date.parse(draft.updatedAt), server, isAhead: false };
}

/** Makes it the draft of this tab: to work on, or where another tab does, to look at. */
export async function openRecord(record: DraftRecord): Promise<void> {
  await closeSession();
  const { id } = record;
  const lock = new DraftLock(id, portsOf(id), {
    own: () => becomeOwn(record.userId, id),
    follow: () => becomeFollower(),
    hear: (state) => void hear(state, record.userId),
    flush: async () => session?.saving?.autosave.close(),
    state: (draft = useDraft.getState()) => {
      const { saved, server } = draft;
      return { document: settledDocument(draft), saved, server };
    },
    isIdle: () => !isShown && ['idle', 'failed'].includes(useDraft.getState().submit.at),
  });
  const files = new Set<string>();
  session = { id, lock, files, stop: sharing(lock, files) };
  if (await lock.open()) startOn(record);
  else showFollowed(record);
  useDraft.setState({ isRestoring: true });
  await restoreMedia(record.document, record.server?.assets ?? {}, record.userId).finally(() => {
    if (useDraft.getState().id === id) useDraft.setState({ isRestoring: false });
  });
}

/** Everything is kept, and sent as far as it goes; then another tab may have it. */
export async function closeSession(): Promise<void> {
  const [closing, { document, userId, isFollowing }] = [session, useDraft.getState()];
  session = undefined;
  await closing?.saving?.autosave.close();
  closing?.saving?.stop();
  closing?.lock.close();
  closing?.stop();
  emptyStore();
  const used = new Set(filesOf(document).map(({ localId }) => localId));
  const left = [...(closing?.files ?? [])].filter((localId) => !used.has(localId));
  if (!isFollowing) await dropFiles(left, userId);
}

/** Another tab works on the draft. */
export class DraftInUse extends Error {}

/** A tab that has it open and shows something else gives it up within this time. */
const FREED_WITHIN_MS = 1_500;

/** Nobody works on it until what it returns is called. Throws DraftInUse. */
export async function freeDraft(id: string): Promise<() => void> {
  if (session?.id === id) await closeSession();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const lock = new DraftLock(id, portsOf(id), { ...LOOKER, own: async () => resolve(true) });
  if (await lock.open()) resolve(true);
  setTimeout(resolve, FREED_WITHIN_MS, false);
  if (await promise) return () => lock.close();
  lock.close();
  throw new DraftInUse();
}

const nothing = () => undefined;
/** Who wants the lock alone. */
const LOOKER: LockEvents = {
  ...{ own: async () => undefined, follow: nothing, hear: nothing, flush: async () => undefined, isIdle: () => false },
  state: () => ({ document: emptyDocument(), saved: { at: 'new' }, server: undefined }),
};

/** Nothing more is kept of it. What the server has of it, once it has answered what was under way. */
export async function abandonSession(): Promise<ServerCopy | undefined> {
  const ending = session?.saving?.autosave.stop();
  session?.saving?.stop();
  session?.lock.close();
  session?.stop();
  session = undefined;
  emptyStore(true);
  return await ending;
}

export const currentAutosave = () => session?.saving?.autosave;
export const takeOver = async (): Promise<void> => session?.lock.takeOver();

function portsOf(id: string) {
  const channel = new BroadcastChannel(`draft:${id}`) as Channel;
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };
  return { locks: navigator.locks, channel, after };
}

/** Goes on with the record, which this tab alone writes from now on. */
export function startOn(record: DraftRecord): void {
  session?.saving?.stop();
  const { id, userId, document, changedAt, isAhead, server, picture } = record;
  const saved: SavedState = changedAt === 0 ? { at: 'new' } : stateOf(isAhead, changedAt);
  openInStore(id, userId, document, saved);
  useDraft.setState({ server, changedAt, picture, history: readHistory(record.history) });
  if (session?.id === id) session.saving = startSaving(record);
}

const stateOf = (isAhead: boolean, when: number): SavedState => (isAhead ? { at: 'saving' } : { at: 'saved', when });

function showFollowed({ id, userId, document, changedAt, server }: DraftRecord): void {
  openInStore(id, userId, document, { at: 'saved', when: changedAt });
  useDraft.setState({ server, isFollowing: true });
}

/** It is read anew: the tab that had it has written since. */
async function becomeOwn(userId: string, id: string): Promise<void> {
  const { document, server, saved } = useDraft.getState();
  const found = await findDraft(id, userId);
  if (!found && saved.at !== 'unsaved') return void abandonSession(); // the other tab has submitted or deleted it
  const heard = { ...newRecord(userId, document), id, changedAt: Date.now(), isAhead: true };
  startOn(found && 'document' in found ? found : { ...heard, ...(server && { server }) });
  announce('You are working on this draft here now.');
}

function becomeFollower(): void {
  session?.saving?.stop();
  if (session) session.saving = undefined;
  useDraft.setState({ isFollowing: true, submit: { at: 'idle' }, conflict: undefined });
  announce('Another tab works on this draft now.');
}

async function hear({ document, saved, server }: SharedDraft, userId: string): Promise<void> {
  useDraft.setState({ document, saved, server });
  const isNew = filesOf(document).some(({ localId }) => uploadOf(localId) === undefined);
  if (isNew) await restoreMedia(document, server?.assets ?? {}, userId);
}

/** More often nobody sees. */
const SHARED_EVERY_MS = 100;

function sharing(lock: DraftLock, files: Set<string>): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const share = () => {
    waiting = undefined;
    lock.share();
  };
  const stop = useDraft.subscribe(({ document }) => {
    for (const { localId } of filesOf(document)) files.add(localId);
    waiting ??= setTimeout(share, SHARED_EVERY_MS);
  });
  return () => {
    clearTimeout(waiting);
    stop();
  };
}

/** What the server has takes the place of what is here. */
export async function replaceBy(record: DraftRecord): Promise<void> {
  await keepDraft(record).catch(() => undefined); // it is on the server
  startOn(record);
  await restoreMedia(record.document, record.server?.assets ?? {}, record.userId);
}
