import { type ErrorRow, row } from './error-row.js';

/** Codes of drafts, and of files that they and jobs use (part of error-table.ts). */
export const DRAFT_CODES = {
  draft_not_found: row('input', 404, 'There is no such draft.', 'See GET /api/v1/drafts for those there are.'),
  draft_changed: row(
    'input',
    412,
    'The draft was changed somewhere else since you read it.',
    'Compare yours with "draft", which is how it is now. To keep yours, save it over that revision, or as another draft.',
  ),
  revision_missing: row(
    'input',
    428,
    'It is not said which revision is to be changed.',
    'Send If-Match with the revision as you have read it, in quotes: If-Match: "7".',
  ),
  too_many_drafts: row('input', 409, 'You have as many drafts as you may.', 'Delete one first.'),
  asset_not_found: row('input', 404, 'There is no such asset.', 'Upload the file, and use the id it is given.'),
  asset_in_use: row(
    'input',
    409,
    'A job or a draft uses the asset.',
    'Delete that first, or take the file out of the draft; or keep both.',
  ),
  asset_incomplete: row(
    'input',
    409,
    'The asset is not stored yet.',
    'Upload all of it, and wait until it is "stored".',
  ),
} satisfies Record<string, ErrorRow>;
