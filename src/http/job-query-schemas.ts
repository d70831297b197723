import { z } from 'zod';
import { JOB_STATUSES, type JobStatus } from '../domain/job.js';
import { fromDecimal } from '../platform/plain-number.js';
import { pageQuery } from './query.js';

/** What stands behind the question mark where jobs are asked for. */

const SEARCH_CHARS = 200;

const isStatus = (word: string): word is JobStatus => JOB_STATUSES.some((status) => status === word);

const statusesSchema = z.string().transform((words, { addIssue }): JobStatus[] => {
  const given = words.split(',').map((word) => word.trim());
  if (given.every(isStatus)) return given;
  addIssue({ code: 'custom', message: `Must be of: ${JOB_STATUSES.join(', ')}; several with commas between them.` });
  return z.NEVER;
});

export const listQuerySchema = pageQuery('Jobs').extend({
  status: statusesSchema.optional().describe('Only jobs of this status, or of several with commas between them.'),
  q: z
    .string()
    .max(SEARCH_CHARS, `Must have at most ${SEARCH_CHARS} characters.`)
    .refine((text) => !/\p{Cc}/u.test(text), 'Must have no control characters.')
    .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' }) // the same for programs that know no \p
    .optional()
    .describe("Only jobs with this in their name, their video's file name or their id; capitals or not."),
});

const WAIT_WORDS = 'Must be a whole number of seconds from 0 to 60, in plain digits.';
const REVISION_WORDS = 'Must be the revision of a job as it was read.';

export const waitQuerySchema = z.strictObject({
  wait: fromDecimal(z.int(WAIT_WORDS).min(0, WAIT_WORDS).max(60, WAIT_WORDS))
    .default(0)
    .describe('Seconds to wait for a change, whole, at most 60.'),
  revision: fromDecimal(z.int(REVISION_WORDS).min(0, REVISION_WORDS))
    .optional()
    .describe('What you have: a job with another one is answered at once. Left out: that of the moment of asking.'),
  historyCursor: fromDecimal(z.int('Must be historyCursor of an answer.').min(1))
    .optional()
    .describe('Earlier history.'),
});
export type WaitQuery = z.infer<typeof waitQuerySchema>;

export const followQuerySchema = z.strictObject({
  lastEventId: z
    .string()
    .optional()
    .describe('The last id the client saw, where it cannot send the header Last-Event-ID.'),
});

export const retryQuerySchema = z.strictObject({
  payAgain: z
    .stringbool()
    .default(false)
    .describe('Wanted where another try makes a new generation, which Sync.so charges for; else it is refused.'),
});
