import { z } from 'zod';
import { estimateSchema } from './model-schemas.js';
import { warningSchema } from './schemas.js';
import { modelSchema, nameSchema, optionsSchema, refIdSchema, segmentsSchema } from './submission-schemas.js';

/** A job whose files are assets, in JSON. */

const assetId = z.uuid().describe('Of an asset of your own that is "stored".');

export const newJobSchema = z.strictObject({
  name: nameSchema.optional(),
  model: modelSchema,
  options: optionsSchema.prefault({}),
  video: z.strictObject({ assetId }),
  audio: z
    .array(z.strictObject({ refId: refIdSchema.describe('What segments call it.'), assetId }))
    .min(1, 'At least one audio file makes a job.'),
  segments: segmentsSchema,
  posterAssetId: z.uuid().optional().describe('A picture that stands for the job.'),
  draftId: z.uuid().optional().describe('The draft it is made from, which stays and names the job.'),
});
export type NewJobWords = z.infer<typeof newJobSchema>;

export const validJobSchema = z.object({
  valid: z.literal(true),
  warnings: z.array(warningSchema).describe('What would be changed, or may be another thing than you want.'),
  estimate: estimateSchema
    .optional()
    .describe('Of the finished video, as long as it should be. Left out where Sync.so does not tell.'),
});
export type ValidJobResource = z.infer<typeof validJobSchema>;
