import type { MediaFacts } from '../media/probe-file.js';
import { addRecord } from './upload-record.js';
import type { Upload } from './upload-state.js';
import { addUpload } from './upload-store.js';

export interface StoredFile extends Pick<Upload, 'kind' | 'fileName'> {
  assetId: string;
  facts: MediaFacts;
}

/** A file that the server has, and this browser never had: as an upload that is over. Returns its id. */
export function addStored({ assetId, kind, fileName, facts }: StoredFile, userId: string): string {
  const id = crypto.randomUUID();
  const shared = { id, kind, fileName, bytes: 0, lastModified: 0, warnings: [], facts, assetId };
  addUpload({ ...shared, state: { at: 'stored', already: true }, sentBytes: 0, isKept: true });
  addRecord({ ...shared, userId, contentType: '', parts: {}, isStored: true, isPaused: false, hasCopy: false });
  return id;
}
