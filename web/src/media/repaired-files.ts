/** Files that were written anew, in the browser's own storage: until they are stored, they are nowhere else. */

const FOLDER = 'repaired';
/** By then each is stored, or given up: the server waits a day for the rest of a file. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** A new one, empty; those that nobody needs any more make room for it. `now`: ms since 1970. */
export async function newRepaired(fileName: string, now = Date.now()): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  for await (const madeAt of folder.keys()) {
    if (now - Number(madeAt) > KEPT_MS) await folder.removeEntry(madeAt, { recursive: true });
  }
  // Each in a folder of its own, so that it can be called like the one that it is made of.
  const own = await folder.getDirectoryHandle(String(now), { create: true });
  return await own.getFileHandle(fileName.replaceAll(/[\\/]/g, '_'), { create: true });
}
