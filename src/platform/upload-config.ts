import { z } from 'zod';
import { count } from './config-kinds.js';
import { fromDecimal } from './plain-number.js';

/** How files come in, and how much of them (part of src/platform/config.ts). */
export const uploadSettings = {
  UPLOAD_MODE: z
    .enum(['direct', 'through_api'])
    .default('direct')
    .describe('Where clients send the parts of a file: straight to S3, or to the API where they cannot reach S3.'),
  MAX_UPLOAD_BYTES: count.default(5 * 1024 ** 3).describe('Largest single file, in bytes; Sync.so takes 5 GiB.'),
  MAX_USER_BYTES: count.optional().describe("Most bytes of a user's uploaded files together; left out: no limit."),
  FETCH_SECONDS: fromDecimal(z.number().int().min(1).max(82_800)) // an asset that nobody uses goes after a day
    .default(21_600)
    .describe('How long a file may take to be fetched from a URL, new tries included; then it is refused.'),
  MAX_UNFINISHED_UPLOADS: count.default(100).describe('Most uploads of a user that have begun and are not complete.'),
};
