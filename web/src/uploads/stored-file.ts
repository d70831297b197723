import type { MediaFacts } from '../media/probe-file.js';
import { addRecord } from './upload-record.js';
import type { Upload } from './upload-state.js';
import { addUpload } from './upload-store.js';

/** A file of a draft that this browser never had. `id`: as the draft's document calls it. */
export interface ForeignFile extends Pick<Upload, 'id' | 'kind' | 'fileName' | 'bytes' | 'lastModified'> {
  facts?: MediaFacts;
}

/** The server has it: as an upload that is over. */
export function addStored({ facts, ...file }: ForeignFile, assetId: string, userId: string): void {
  const shared = { ...file, warnings: [], assetId, ...(facts && { facts }) };
  addUpload({ ...shared, state: { at: 'stored', already: true }, sentBytes: file.bytes, isKept: true });
  addRecord({ ...shared, userId, contentType: '', parts: {}, isStored: true, isPaused: false, hasCopy: false });
}

/** Nobody has it: whoever has the file is asked to choose it again. */
export function addGhost({ facts, ...file }: ForeignFile, userId: string): void {
  const shared = { ...file, warnings: [], ...(facts && { facts }) };
  addUpload({ ...shared, state: { at: 'ghost', isAskable: false }, sentBytes: 0, isKept: false });
  addRecord({ ...shared, userId, contentType: '', parts: {}, isStored: false, isPaused: false, hasCopy: false });
}
