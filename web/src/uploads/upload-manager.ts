import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { AssetKind } from '../../../src/domain/asset.js';
import { api } from '../api/client.js';
import { alertAtOnce, announce } from '../app/live-region.js';
import { type FileLimits, sizeFault } from '../media/file-faults.js';
import { fingerprintInWorker, probe } from '../media/media-client.js';
import { copyFile, dropCopy, dropFile, fileOf, holdFile } from './local-files.js';
import { FileGone, OtherFile } from './part-faults.js';
import { runUpload, type Uploaded } from './run-upload.js';
import { addRecord, changeRecord, dropRecord, recordOf, type UploadRecord } from './upload-record.js';
import { isInFlight, type UploadFault } from './upload-state.js';
import { addUpload, changeUpload, removeUpload, uploadOf, useUploads } from './upload-store.js';
import { faultOf, refusalOf } from './upload-words.js';

/** Files on their way, from being chosen to being stored; whatever page is shown. */

export interface ChosenFile {
  file: File;
  /** Where the browser gives one, the upload goes on by itself after a reload. */
  handle?: FileSystemFileHandle;
}

export interface Owner {
  userId: string;
  limits: FileLimits;
}

const running = new Map<string, AbortController>();

/** Looks into it, refuses it with its reason or sends it. Returns the id by which it is known here. */
export function addFile({ file, handle }: ChosenFile, kind: AssetKind, { userId, limits }: Owner): string {
  const id = crypto.randomUUID();
  const { name: fileName, size: bytes, lastModified, type: contentType } = file;
  const shared = { id, kind, fileName, bytes, lastModified, warnings: [] };
  holdFile(id, file);
  addUpload({ ...shared, state: { at: 'probing' }, sentBytes: 0, isKept: handle !== undefined });
  const unsent = { parts: {}, isStored: false, isPaused: false, hasCopy: false };
  const record = { ...shared, ...unsent, userId, contentType, ...(handle && { handle }) };
  void look(file, record, limits);
  return id;
}

async function look(file: File, record: UploadRecord, limits: FileLimits): Promise<void> {
  const { id, kind } = record;
  const fault = sizeFault(file, limits);
  if (fault) return refuse(id, fault);
  const probed = kind === 'poster' ? { facts: undefined, warnings: [] } : await probe(file, kind);
  if ('fault' in probed) return refuse(id, probed.fault);
  const fingerprint = await fingerprintInWorker(file);
  if (!uploadOf(id)) return; // cancelled meanwhile
  const { facts, warnings } = probed;
  addRecord({ ...record, warnings, ...(facts && { facts }), ...(fingerprint !== undefined && { fingerprint }) });
  changeUpload(id, { warnings, ...(facts && { facts }), state: { at: 'ready' } });
  startUpload(id);
  if (await copyFile(id, file)) keepCopy(id);
}

function keepCopy(id: string): void {
  if (!recordOf(id) || recordOf(id)?.isStored) return void dropCopy(id);
  changeRecord(id, { hasCopy: true });
  changeUpload(id, { isKept: true });
}

function refuse(id: string, fault: UploadFault): void {
  changeUpload(id, { state: { at: 'refused', fault } });
  alertAtOnce(`${uploadOf(id)?.fileName ?? 'The file'} was refused. ${fault.words}`);
}

/** Sends it, or goes on with it; nothing where it runs already. */
export function startUpload(id: string, isChosenAgain = false): void {
  const file = fileOf(id);
  if (!file || running.has(id)) return;
  const ending = new AbortController();
  running.set(id, ending);
  void runUpload({ id, file, signal: ending.signal, isChosenAgain })
    .then((uploaded) => settle(id, uploaded))
    .catch((error: unknown) => ending.signal.aborted || fail(id, error))
    .finally(() => running.get(id) === ending && running.delete(id)); // by now it may go on as another run
}

function settle(id: string, { asset, already }: Uploaded): void {
  if (asset.status === 'refused') {
    refuse(id, refusalOf(asset));
    return;
  }
  const fileName = uploadOf(id)?.fileName ?? '';
  const facts = { hasAudio: true, codecs: [], ...recordOf(id)?.facts, ...factsOf(asset.probe) };
  changeRecord(id, { isStored: true, facts, assetId: asset.id });
  changeUpload(id, { state: { at: 'stored', already }, sentBytes: uploadOf(id)?.bytes ?? 0, facts, assetId: asset.id });
  if (uploadOf(id)?.kind !== 'poster') announce(`${fileName} is uploaded.`);
}

/** What the server has seen is what a job is judged by. */
const factsOf = ({ seconds, width, height, fps, hasAudio }: NonNullable<Uploaded['asset']['probe']> = {}) => ({
  ...(seconds !== undefined && { lengthMs: Math.floor(seconds * 1000 + 1e-6) }),
  ...(width !== undefined && { width, height }),
  ...(fps !== undefined && { fps }),
  ...(hasAudio !== undefined && { hasAudio }),
});

function fail(id: string, error: unknown): void {
  const isUnknown = error instanceof ApiProblem && error.code === 'asset_not_found';
  if (error instanceof FileGone) toGhost(id, FILE_GONE);
  else if (error instanceof OtherFile) toGhost(id, faultOf(error));
  else if (isUnknown && recordOf(id)?.assetId !== undefined) beginAnew(id);
  else {
    changeUpload(id, { state: { at: 'failed', fault: faultOf(error) }, speed: undefined });
    alertAtOnce(`Uploading ${uploadOf(id)?.fileName ?? 'a file'} has failed.`);
  }
}

const FILE_GONE: UploadFault = {
  words: 'The file was moved, renamed or changed.',
  next: 'Choose it again to go on where it was.',
};

function toGhost(id: string, fault: UploadFault): void {
  dropFile(id);
  changeUpload(id, { state: { at: 'ghost', isAskable: false, fault }, speed: undefined });
}

/** The server knows nothing of it any more: a day without a part, or somebody has deleted it. */
function beginAnew(id: string): void {
  changeRecord(id, { assetId: undefined, parts: {} });
  changeUpload(id, { sentBytes: 0, state: { at: 'ready' } });
  setTimeout(() => startUpload(id));
}

function stop(id: string): void {
  running.get(id)?.abort(new DOMException('Stopped by a person.', 'AbortError'));
  running.delete(id);
}

export function pauseUpload(id: string): void {
  stop(id);
  changeRecord(id, { isPaused: true });
  changeUpload(id, { state: { at: 'paused' }, speed: undefined });
}

/** Goes on, after a pause or a failure. */
export function resumeUpload(id: string): void {
  changeRecord(id, { isPaused: false });
  changeUpload(id, { state: { at: 'ready' } });
  startUpload(id);
}

/** Nothing of it stays, here or on the server. */
export async function removeFile(id: string): Promise<void> {
  stop(id);
  const assetId = recordOf(id)?.assetId;
  const isStored = recordOf(id)?.isStored ?? false;
  removeUpload(id);
  dropFile(id);
  await Promise.all([dropRecord(id), dropCopy(id)]);
  if (assetId !== undefined && !isStored) await api.deleteAsset(assetId).catch(() => undefined);
}

addEventListener('beforeunload', (event) => {
  const uploads = Object.values(useUploads.getState().uploads);
  if (uploads.some((upload) => isInFlight(upload) && !upload.isKept)) event.preventDefault();
});
