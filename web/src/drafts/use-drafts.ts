import { useQuery } from '@tanstack/react-query';
import type { ListedDraftResource } from '../../../src/http/draft-schemas.js';
import { api } from '../api/client.js';
import { useSession } from '../app/session-gate.js';
import { type DraftItem, isGone, mergeDrafts } from './draft-list.js';
import { type DraftRecord, forgetDraft, readDrafts, type SetAside } from './draft-record.js';

export interface AllDrafts {
  items: DraftItem[];
  setAside: SetAside[];
  /** Why those of the server are not among them. */
  error?: unknown;
}

const PER_PAGE = 100;

/** All drafts of the user, of this browser and of the server; undefined until the session is known. */
export function useDrafts() {
  const { data: session } = useSession();
  const userId = session?.user.id ?? '';
  return useQuery({
    queryKey: ['drafts', userId],
    queryFn: ({ signal }) => readAll(userId, signal),
    enabled: userId !== '',
    staleTime: 0, // what was done on the page before is seen at once
  });
}

/** What saves and uploads drafts is not needed to show them, and comes only where there is something to be tidied up. */
async function readAll(userId: string, signal: AbortSignal): Promise<AllDrafts> {
  const [{ drafts, setAside }, answer] = await Promise.all([
    readErased(userId),
    listAll(signal).then(
      (listed) => ({ listed, error: undefined }),
      (error: unknown) => ({ listed: undefined, error }),
    ),
  ]);
  const { listed, error } = answer;
  await forgetGone(drafts.filter((record) => isGone(record, listed)));
  const items = await Promise.all(mergeDrafts(drafts, listed).map(named));
  return { items, setAside, ...(error !== undefined && { error }) };
}

/** One without a name is called like its video, which the server's list does not tell. */
async function named(item: DraftItem): Promise<DraftItem> {
  if (item.name !== '') return item;
  const draft = item.record ? undefined : await api.getDraft(item.id).catch(() => undefined);
  return { ...item, name: draft?.document.video?.fileName ?? 'New video' };
}

/** Without those that an earlier page has deleted. */
async function readErased(userId: string) {
  const read = await readDrafts(userId);
  if (read.drafts.every(({ deletedAt }) => deletedAt === undefined)) return read;
  const { eraseDeleted } = await import('./deleted-drafts.js');
  await eraseDeleted(userId);
  return await readDrafts(userId);
}

async function forgetGone(drafts: readonly DraftRecord[]): Promise<void> {
  if (drafts.length === 0) return;
  const { useDraft } = await import('./draft-store.js');
  const others = drafts.filter(({ id }) => useDraft.getState().id !== id);
  await Promise.all(others.map(({ id }) => forgetDraft(id)));
}

async function listAll(signal: AbortSignal): Promise<ListedDraftResource[]> {
  const all: ListedDraftResource[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await api.listDrafts({ limit: PER_PAGE, ...(cursor && { cursor }) }, { signal });
    all.push(...page.drafts);
    cursor = page.nextCursor;
  }
  return all;
}
