import { type ErrorRow, row } from './error-row.js';

/** What can be wrong with files that users send, or have fetched (part of src/domain/error-table.ts). */
export const ASSET_CODES = {
  asset_missing: row(
    'input',
    422,
    'An uploaded file is no longer there.',
    'Put it back and retry the job, which then goes on; or submit the job again.',
  ),
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
  source_refused: row(
    'input',
    422,
    'The file cannot be fetched from that address.',
    'Give another address, or upload the file itself.',
  ),
  source_unavailable: row(
    'transient',
    502,
    'The file cannot be fetched right now.',
    'Nothing to do: it is tried again by itself.',
  ),
  upload_over: row('input', 409, 'The asset takes no more parts.', 'See its status: GET the asset.'),
  not_through_api: row('input', 409, 'Parts do not go through this API.', 'Send them to the addresses you are given.'),
  part_damaged: row('input', 400, 'The part is not what its checksum says.', 'Send this part again.'),
  quota_exceeded: row(
    'input',
    413,
    'Your files together would be larger than you are allowed.',
    'Delete assets or jobs that you no longer need, or ask an operator for more room.',
  ),
  too_many_uploads: row(
    'input',
    429,
    'Too many of your uploads are unfinished.',
    'Complete or delete some of them first; each goes by itself after a day.',
  ),
} satisfies Record<string, ErrorRow>;
