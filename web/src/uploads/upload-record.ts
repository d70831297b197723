import { allKept, forget, keep } from '../app/browser-database.js';
import type { KnownParts } from './upload-ports.js';
import type { Upload } from './upload-state.js';

/** What this browser keeps of an upload, so that it goes on after a reload or a crash. */
export interface UploadRecord
  extends Pick<Upload, 'id' | 'kind' | 'fileName' | 'bytes' | 'lastModified' | 'facts' | 'warnings'> {
  userId: string;
  contentType: string;
  fingerprint?: string;
  assetId?: string;
  parts: KnownParts;
  isStored: boolean;
  isPaused: boolean;
  /** From the browser's own file dialog, or from a drop. */
  handle?: FileSystemFileHandle;
  /** There is a copy in the browser's own storage. */
  hasCopy: boolean;
}

const records = new Map<string, UploadRecord>();
const SAVE_MS = 300;
const saving = new Map<string, ReturnType<typeof setTimeout>>();

export const recordOf = (id: string): UploadRecord | undefined => records.get(id);

/** Kept soon: many parts at once are one write. Where nothing can be kept, it lives as long as the page. */
export function changeRecord(id: string, change: Partial<UploadRecord>): void {
  const before = records.get(id);
  if (before) addRecord({ ...before, ...change });
}

export function addRecord(record: UploadRecord): void {
  records.set(record.id, record);
  if (saving.has(record.id)) return;
  saving.set(
    record.id,
    setTimeout(() => save(record.id), SAVE_MS),
  );
}

function save(id: string): void {
  saving.delete(id);
  const record = records.get(id);
  if (record) keep('uploads', record).catch(() => undefined);
}

export async function dropRecord(id: string): Promise<void> {
  clearTimeout(saving.get(id));
  saving.delete(id);
  records.delete(id);
  await forget('uploads', id);
}

/** Those of the user, as another run of the page has left them. */
export async function readRecords(userId: string): Promise<UploadRecord[]> {
  const found = (await allKept<UploadRecord>('uploads')).filter(isWhole).filter((record) => record.userId === userId);
  for (const record of found) if (!records.has(record.id)) records.set(record.id, record);
  return found;
}

/** What an older version of the page wrote may be anything. */
const isWhole = (record: Partial<UploadRecord> & { id: string }): record is UploadRecord =>
  typeof record.fileName === 'string' &&
  typeof record.bytes === 'number' &&
  typeof record.lastModified === 'number' &&
  typeof record.userId === 'string' &&
  typeof record.parts === 'object' &&
  Array.isArray(record.warnings);

addEventListener('pagehide', () => {
  for (const id of [...saving.keys()]) save(id);
});
