import { removeFile } from '../uploads/upload-manager.js';
import { filesOf } from './draft-assets.js';
import { readDrafts } from './draft-record.js';

/**
 * Here, but for those that another draft has too, as a copy has; what is stored the server deletes when nobody has used it
 * for a day.
 */
export async function dropFiles(localIds: readonly string[], userId: string): Promise<void> {
  if (localIds.length === 0) return;
  const others = (await readDrafts(userId)).drafts.flatMap(({ document }) => filesOf(document));
  const used = new Set(others.map(({ localId }) => localId));
  await Promise.all(localIds.filter((localId) => !used.has(localId)).map(removeFile));
}
