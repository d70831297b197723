import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { AssetResource } from '../../../src/http/asset-schemas.js';
import { api } from '../api/client.js';
import type { DraftDocument, MediaRef } from '../editor/document/draft-document.js';
import { restoreUploads } from '../uploads/restore-uploads.js';
import { addGhost, addStored, type ForeignFile } from '../uploads/stored-file.js';
import { uploadOf } from '../uploads/upload-store.js';
import { filesOf } from './draft-assets.js';

/**
 * The files of a draft, wherever they can be had: what the server has stored is used from there; else the file behind the
 * browser's handle, or our own copy of it (uploads/local-files.ts), is sent on; else a person is asked for it.
 */
export async function restoreMedia(
  document: DraftDocument,
  assets: Record<string, string>,
  userId: string,
): Promise<void> {
  await restoreUploads(userId);
  const unknown = filesOf(document).filter(({ localId }) => uploadOf(localId) === undefined);
  await Promise.all(unknown.map((ref) => restoreForeign(fileFor(document, ref), assets[ref.localId], userId)));
}

/** Made on another machine, or kept by a browser that has forgotten its files. */
async function restoreForeign(file: ForeignFile, assetId: string | undefined, userId: string): Promise<void> {
  const asset = assetId === undefined ? undefined : await readAsset(assetId);
  if (uploadOf(file.id)) return; // of another call
  if (asset?.status === 'stored') addStored(withLength(file, asset), asset.id, userId);
  else addGhost(file, userId);
}

type Known = Pick<AssetResource, 'id' | 'status' | 'probe'>;

/** Undefined where it is not there. Who cannot ask believes what the draft says. */
const readAsset = (id: string): Promise<Known | undefined> =>
  api.getAsset(id).catch((error: unknown) => {
    const isGone = error instanceof ApiProblem && error.status === 404;
    return isGone ? undefined : { id, status: 'stored' as const };
  });

function withLength(file: ForeignFile, { probe: { seconds } = {} }: Known): ForeignFile {
  if (file.facts?.lengthMs !== undefined || seconds === undefined) return file;
  const facts = { hasAudio: true, codecs: [], ...file.facts };
  return { ...file, facts: { ...facts, lengthMs: Math.floor(seconds * 1000 + 1e-6) } };
}

function fileFor({ video }: DraftDocument, ref: MediaRef): ForeignFile {
  const { localId: id, fileName, bytes, lastModified, lengthMs, width, height, fps, hasAudio, codecs } = ref;
  const facts = {
    ...(lengthMs !== undefined && { lengthMs }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(fps !== undefined && { fps }),
  };
  const kind: ForeignFile['kind'] = video?.localId === id ? 'video' : 'audio';
  const file = { id, kind, fileName, bytes, lastModified };
  if (lengthMs === undefined) return file; // nobody has looked into it yet
  return { ...file, facts: { ...facts, hasAudio: hasAudio ?? true, codecs: codecs ?? [] } };
}

/** A file that was on its way from elsewhere has arrived there. */
export function noteStored(document: DraftDocument, localId: string, assetId: string, userId: string): void {
  const ref = filesOf(document).find((one) => one.localId === localId);
  if (ref && uploadOf(localId)?.state.at === 'ghost') addStored(fileFor(document, ref), assetId, userId);
}
