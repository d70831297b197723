import { randomUUID } from 'node:crypto';
import type { Db } from '../../src/db/client.js';
import type { DraftRow } from '../../src/db/draft-row.js';
import { insertDraft, type WrittenDraft } from '../../src/db/drafts.js';
import type { DraftContent, DraftDocument } from '../../src/domain/draft.js';

const SEGMENT = { id: 's1', startMs: 0, endMs: 2_000, audio: null };

/** One that is right. */
export const draftDocument = (change: Partial<DraftDocument> = {}): DraftDocument => ({
  ...{ version: 1, name: 'Interview Anna', video: null, audio: [], segments: [SEGMENT], model: 'lipsync-2' },
  options: { sync_mode: 'remap' },
  ...change,
});

export const draftContent = (
  change: Partial<DraftDocument> = {},
  assets: DraftContent['assets'] = {},
): DraftContent => ({
  document: draftDocument(change),
  assets,
});

/** A row as the API makes it. */
export const newDraft = (
  db: Db,
  { id = randomUUID(), userId = 'local-user', ...given }: Partial<WrittenDraft & { id: string }> = {},
): Promise<DraftRow> => db.$transaction((tx) => insertDraft(tx, { id, userId, ...draftContent(), ...given }, 1_000));
