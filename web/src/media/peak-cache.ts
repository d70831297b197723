import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { BLOCK_PAIRS } from './peaks.js';

/**
 * Peaks of files that were read to their ends, so that nobody waits for them twice. In a database of their own: what can be
 * read again may be lost, and is never in the way of drafts.
 */

const NAME = 'pro-video-editor-peaks';
const MOST_BYTES = 50 * 1024 ** 2;

interface Facts {
  key: string;
  bytes: number;
  /** ms since 1970. */
  usedAt: number;
}

interface Schema extends DBSchema {
  facts: { key: string; value: Facts };
  pairs: { key: string; value: Int8Array };
}

let opening: Promise<IDBPDatabase<Schema>> | undefined;

async function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('facts', { keyPath: 'key' });
      db.createObjectStore('pairs');
    },
    terminated: () => (opening = undefined),
  });
  opening.catch(() => (opening = undefined));
  return await opening;
}

/** All blocks of a file, in order; undefined where they are not kept, or nothing may be. */
export async function keptPeaks(key: string): Promise<Int8Array[] | undefined> {
  try {
    const db = await database();
    const pairs = await db.get('pairs', key);
    if (!pairs) return undefined;
    await db.put('facts', { key, bytes: pairs.length, usedAt: Date.now() });
    return Array.from({ length: Math.ceil(pairs.length / (BLOCK_PAIRS * 2)) }, (_, n) =>
      pairs.slice(n * BLOCK_PAIRS * 2, (n + 1) * BLOCK_PAIRS * 2),
    );
  } catch {
    return undefined;
  }
}

/** Where nothing may be kept, or the disk is full, they are read again another time. */
export async function keepPeaks(key: string, blocks: readonly Int8Array[]): Promise<void> {
  const pairs = joined(blocks);
  try {
    const db = await database();
    const change = db.transaction(['facts', 'pairs'], 'readwrite');
    await change.objectStore('pairs').put(pairs, key);
    await change.objectStore('facts').put({ key, bytes: pairs.length, usedAt: Date.now() });
    for (const gone of tooMany(await change.objectStore('facts').getAll())) {
      await change.objectStore('facts').delete(gone);
      await change.objectStore('pairs').delete(gone);
    }
    await change.done;
  } catch {
    return;
  }
}

/** All but the last are full, so that they can be told apart again. */
function joined(blocks: readonly Int8Array[]): Int8Array {
  const last = blocks.at(-1);
  const all = new Int8Array((blocks.length - 1) * BLOCK_PAIRS * 2 + (last?.length ?? 0));
  for (const [n, pairs] of blocks.entries()) all.set(pairs, n * BLOCK_PAIRS * 2);
  return all;
}

/** Those not used for longest, until the others have room. The newest stays, however large it is. */
export function tooMany(all: readonly Facts[], most = MOST_BYTES): string[] {
  const newestFirst = all.toSorted((one, other) => other.usedAt - one.usedAt);
  let sum = 0;
  return newestFirst.flatMap(({ key, bytes }, n) => {
    sum += bytes;
    return n > 0 && sum > most ? [key] : [];
  });
}
