/** One example of each body about drafts (part of openapi-examples.ts). */

const AT = '2026-11-30T09:12:00.000Z';
const LATER = '2026-11-30T09:14:31.000Z';
const DRAFT_ID = '3c9f0b1e-8d27-4f6a-9b40-1e2d3c4b5a77';

const document = {
  version: 1 as const,
  name: 'Interview Anna',
  video: {
    localId: 'v1',
    fileName: 'Interview Anna.mp4',
    bytes: 20_000_000,
    lengthMs: 72_400,
    ...{ width: 1920, height: 1080 },
  },
  audio: [{ localId: 'a1', refId: 'audio-1', fileName: 'narrator.mp3', bytes: 64_000, lengthMs: 3_500 }],
  segments: [
    { id: 's1', startMs: 1_000, endMs: 4_500, label: 'greeting', audio: { localId: 'a1', crop: null } },
    { id: 's2', startMs: 5_500, endMs: 8_000, audio: null },
  ],
  model: 'lipsync-2',
  options: { sync_mode: 'remap' },
};
const assets = { v1: '5d7c1c0e-2b4f-4a55-9a3e-7f1f0a6b9c33', a1: '9a8b7c6d-1e2f-4b3a-8c4d-5e6f7a8b9c44' };

const draft = {
  ...{ id: DRAFT_ID, name: document.name, revision: 7, segments: 2, missingVoices: 1, jobIds: [] },
  ...{ createdAt: AT, updatedAt: LATER, links: { self: `/api/v1/drafts/${DRAFT_ID}` } },
};

export const DRAFT_EXAMPLES = {
  Draft: { ...draft, document, assets, missing: [] },
  DraftList: { drafts: [draft], nextCursor: null },
  NewDraft: { document, assets },
  DraftContent: { document, assets },
  SavedDraft: { revision: 8, updatedAt: LATER, missing: [] },
};
