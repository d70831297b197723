import { count } from './config-kinds.js';

/** Drafts, and how long they keep their files (part of src/platform/config.ts). */
export const draftSettings = {
  MAX_DRAFTS: count.default(200).describe('Most drafts of a user.'),
  DRAFT_MEDIA_DAYS: count
    .default(30)
    .describe('Days after a draft was last saved that files are kept for it that nothing else uses; it stays itself.'),
};
