import type { UploadRecord } from './upload-record.js';

/** Where the bytes of files that were chosen are: in hand, behind a handle, or in a copy of our own. */

const MIB = 1024 ** 2;
/** Recordings and voices; a video is too large to be there twice. */
const COPIED_BYTES = 50 * MIB;
const FOLDER = 'uploads';

const files = new Map<string, File>();

export const fileOf = (id: string): File | undefined => files.get(id);
export const holdFile = (id: string, file: File): void => void files.set(id, file);
export const dropFile = (id: string): void => void files.delete(id);

const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

/** Whether there is a copy now, from which it goes on after a reload. */
export async function copyFile(id: string, file: File): Promise<boolean> {
  if (file.size > COPIED_BYTES) return false;
  try {
    const handle = await (await folder()).getFileHandle(id, { create: true });
    const writable = await handle.createWritable();
    await file.stream().pipeTo(writable);
    return true;
  } catch {
    return false; // no room, or a browser that has no such storage
  }
}

export async function dropCopy(id: string): Promise<void> {
  await folder()
    .then((found) => found.removeEntry(id))
    .catch(() => undefined);
}

export type Found = { file: File } | { isAskable: boolean };

/** The file of an upload that an earlier run of the page has begun. `mayAsk`: a person has just clicked for it. */
export async function findFile(record: UploadRecord, mayAsk = false): Promise<Found> {
  const copy = record.hasCopy ? await readCopy(record) : undefined;
  if (copy) return { file: copy };
  if (!record.handle) return { isAskable: false };
  const allowed = await mayRead(record.handle, mayAsk);
  if (!allowed) return { isAskable: true };
  const file = await record.handle.getFile().catch(() => undefined);
  return file && isSame(record, file) ? { file } : { isAskable: false };
}

async function readCopy({ id, fileName, lastModified, contentType }: UploadRecord): Promise<File | undefined> {
  const copy = await folder()
    .then(async (found) => (await found.getFileHandle(id)).getFile())
    .catch(() => undefined);
  return copy && new File([copy], fileName, { lastModified, type: contentType });
}

/** Chromium's part of the file system's API that TypeScript does not know. */
interface WithPermission {
  queryPermission?(of: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(of: { mode: 'read' }): Promise<PermissionState>;
}

async function mayRead(handle: FileSystemFileHandle & WithPermission, mayAsk: boolean): Promise<boolean> {
  const wanted = { mode: 'read' } as const;
  const state = (await handle.queryPermission?.(wanted)) ?? 'granted';
  if (state === 'granted') return true;
  return mayAsk && (await handle.requestPermission?.(wanted).catch(() => 'denied')) === 'granted';
}

export const isSame = ({ bytes, lastModified }: Pick<UploadRecord, 'bytes' | 'lastModified'>, file: File): boolean =>
  file.size === bytes && file.lastModified === lastModified;
