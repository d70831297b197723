import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/**
 * What this browser keeps over a reload and a crash. Where it is not allowed to (a private window, a full disk), everything
 * goes on as long as the page is open; who writes is told, and says so where it matters.
 */

const NAME = 'pro-video-editor';
const VERSION = 1;
const STORES = ['uploads', 'drafts', 'submissions'] as const;
export type StoreName = (typeof STORES)[number];

interface Kept {
  id: string;
}
type Schema = DBSchema & Record<StoreName, { key: string; value: Kept }>;

let opening: Promise<IDBPDatabase<Schema>> | undefined;

/** Async, so that it rejects where a browser throws at once: some have no IndexedDB in private windows. */
async function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      for (const store of STORES) db.createObjectStore(store, { keyPath: 'id' });
    },
    blocking: (_version, _next, event) => (event.target as IDBDatabase).close(), // a newer page waits for it
    terminated: () => (opening = undefined),
  });
  opening.catch(() => (opening = undefined));
  return await opening;
}

/** Throws where nothing may be kept. */
export async function keep<T extends Kept>(store: StoreName, value: T): Promise<void> {
  await (await database()).put(store, value);
}

/** Undefined where it is not there, or nothing may be read. What comes out may be of an older version of the page. */
export async function kept<T extends Kept>(store: StoreName, id: string): Promise<Partial<T> | undefined> {
  return (await database()
    .then((db) => db.get(store, id))
    .catch(() => undefined)) as Partial<T> | undefined;
}

export async function allKept<T extends Kept>(store: StoreName): Promise<(Partial<T> & Kept)[]> {
  return (await database()
    .then((db) => db.getAll(store))
    .catch(() => [])) as (Partial<T> & Kept)[];
}

export async function forget(store: StoreName, id: string): Promise<void> {
  await database()
    .then((db) => db.delete(store, id))
    .catch(() => undefined);
}

/** False where nothing may be read. */
export async function hasKept(store: StoreName): Promise<boolean> {
  const count = database().then((db) => db.count(store));
  return (await count.catch(() => 0)) > 0;
}
