import { z } from 'zod';
import { nameSchema } from './submission-schemas.js';

/** What a person changes of a job by hand, and what is answered. */

export const changeJobSchema = z.strictObject({ name: nameSchema });

export const deletedJobSchema = z.object({
  id: z.uuid(),
  goes: z
    .array(
      z.object({
        what: z.enum(['uploads', 'result', 'doubtful_result', 'row']),
        files: z.int().min(1).optional(),
        bytes: z.int().min(0).optional(),
        wasPaidFor: z.literal(true).optional().describe('Of a result that failed a check and stayed for this reason.'),
      }),
    )
    .describe('What goes for good.'),
  stays: z.array(z.string()).describe('What does not go, and until when.'),
  happensNow: z.string(),
});
export type DeletedJobResource = z.infer<typeof deletedJobSchema>;
