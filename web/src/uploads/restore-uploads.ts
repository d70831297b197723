import { fingerprintInWorker } from '../media/media-client.js';
import { fileOf, findFile, holdFile } from './local-files.js';
import { type ChosenFile, startUpload } from './upload-manager.js';
import { changeRecord, readRecords, recordOf, type UploadRecord } from './upload-record.js';
import type { Upload, UploadState } from './upload-state.js';
import { addUpload, changeUpload, uploadOf } from './upload-store.js';
import { otherFileFault } from './upload-words.js';

/** Uploads that an earlier run of the page has begun, and how they get their files back. */

/** For a ghost: the file as a person has chosen it again. */
export async function chooseAgain(id: string, { file, handle }: ChosenFile): Promise<void> {
  const record = recordOf(id);
  if (!record) return;
  const fault = otherFileFault(record, file);
  if (fault) {
    changeUpload(id, { state: { at: 'ghost', isAskable: false, fault } });
    return;
  }
  // One that was begun on another machine: by its fingerprint the server finds what has arrived of it.
  const fingerprint = record.fingerprint ?? (await fingerprintInWorker(file));
  const known = { contentType: file.type, lastModified: file.lastModified, ...(fingerprint && { fingerprint }) };
  changeRecord(id, { ...known, parts: {}, isPaused: false, ...(handle && { handle }) });
  goOn(id, file, { isChosenAgain: true });
}

/** For a ghost with a handle: asks the browser, which asks the person. */
export async function allowAccess(id: string): Promise<void> {
  const record = recordOf(id);
  const found = record && (await findFile(record, true));
  if (found && 'file' in found) goOn(id, found.file, { isChosenAgain: false });
}

function goOn(id: string, file: File, { isChosenAgain }: { isChosenAgain: boolean }): void {
  holdFile(id, file);
  const isStored = recordOf(id)?.isStored ?? false;
  changeUpload(id, { state: isStored ? { at: 'stored', already: false } : { at: 'ready' } });
  if (!isStored) startUpload(id, isChosenAgain);
}

/** The server has lost a file that it had, or has deleted it: it is sent again where it can be had, and else asked for. */
export async function uploadLost(id: string): Promise<void> {
  const record = recordOf(id);
  if (!record?.isStored || uploadOf(id)?.state.at !== 'stored') return;
  changeRecord(id, { isStored: false, assetId: undefined, parts: {} });
  const file = fileOf(id);
  const found = file ? { file } : await findFile(record);
  const isFound = 'file' in found;
  const state: UploadState = isFound ? { at: 'ready' } : { at: 'ghost', isAskable: found.isAskable };
  changeUpload(id, { assetId: undefined, sentBytes: 0, state });
  if (isFound) goOn(id, found.file, { isChosenAgain: false });
}

/** As another run of the page has left them; unfinished ones go on by themselves where their files can be had. */
export async function restoreUploads(userId: string): Promise<void> {
  const records = (await readRecords(userId)).filter(({ id }) => uploadOf(id) === undefined);
  await Promise.all(records.map(restore));
}

async function restore(record: UploadRecord): Promise<void> {
  const found = await findFile(record);
  const { id, kind, fileName, bytes, lastModified, facts, warnings, assetId, isStored, isPaused } = record;
  const isFound = 'file' in found;
  const state = stateOf(record, isFound, !isFound && found.isAskable);
  const sentBytes = isStored ? bytes : 0;
  const upload: Upload = { id, kind, fileName, bytes, lastModified, warnings, sentBytes, state, isKept: isFound };
  if (uploadOf(id)) return;
  addUpload({ ...upload, ...(facts && { facts }), ...(assetId !== undefined && { assetId }) });
  if (isFound) holdFile(id, found.file);
  if (isFound && !isStored && !isPaused) startUpload(id);
}

function stateOf({ isStored, isPaused }: UploadRecord, isFound: boolean, isAskable: boolean): UploadState {
  if (isStored) return { at: 'stored', already: false };
  if (!isFound) return { at: 'ghost', isAskable };
  return { at: isPaused ? 'paused' : 'ready' };
}
