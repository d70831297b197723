import { fileOf } from '../uploads/local-files.js';
import { uploadOf } from '../uploads/upload-store.js';
import type { MediaSource } from './decode-messages.js';

/** Where a file of a draft can be read: here, else where it is stored. Undefined while it is nowhere at hand. */
export function mediaSource(localId: string): MediaSource | undefined {
  const file = fileOf(localId);
  if (file) return { file };
  const upload = uploadOf(localId);
  if (upload?.state.at !== 'stored' || upload.assetId === undefined) return undefined;
  return { url: `/api/v1/assets/${upload.assetId}/content` };
}
