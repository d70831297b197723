import { z } from 'zod';

const file = z.object({
  fileName: z.string(),
  seconds: z
    .number()
    .optional()
    .describe('Of its picture, or its sound. There once somebody has looked, as long as the job uses the file.'),
  assetId: z.uuid().optional().describe('Of the asset that it is, or was.'),
});

/** Some of a job's files, all of one kind. */
export const goneFilesSchema = z.object({
  what: z.enum(['uploads', 'result', 'doubtful_result']),
  files: z.int().min(1),
  bytes: z.int().min(0),
});

/** What a job was submitted with, and what became of it. */
export const jobFiles = {
  video: file.optional().describe('Not in lists, nor of a job that was taken over.'),
  audio: z
    .array(file.extend({ refId: z.string().describe('What segments call it.') }))
    .optional()
    .describe('Not in lists, nor of a job that was taken over.'),
  result: z
    .object({
      bytes: z.int().min(0).optional(),
      seconds: z.number().optional().describe('Of its picture and its sound.'),
      sha256: z.string().optional(),
    })
    .optional()
    .describe('The finished video, as long as it is kept.'),
  media: z.literal('expired').optional().describe('Its files are gone: they were kept as long as files are kept here.'),
  expired: z
    .object({ at: z.iso.datetime(), went: z.array(goneFilesSchema) })
    .optional()
    .describe('Since when, and what went.'),
};
