import { type ErrorRow, row } from './error-row.js';

/** Codes of drafts (part of src/domain/error-table.ts). */
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
} satisfies Record<string, ErrorRow>;
