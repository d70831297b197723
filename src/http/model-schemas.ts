import { z } from 'zod';
import { MODELS } from '../domain/job.js';
import { optionsSchema } from './submission-schemas.js';

/** What is there to choose from, and what it costs. */

export const modelListSchema = z.object({
  models: z.array(
    z.object({
      name: z.enum(MODELS),
      options: z.array(optionsSchema.keyof()).describe('Those that change what this model does.'),
      isDefault: z.boolean(),
    }),
  ),
});
export type ModelListResource = z.infer<typeof modelListSchema>;

export const estimateRequestSchema = z.strictObject({
  model: z.enum(MODELS),
  seconds: z.number().positive().max(86_400).describe('Length of the finished video.'),
  fps: z.number().positive().max(1_000).optional().describe('Frames in a second; left out: 30.'),
});
export type EstimateRequest = z.infer<typeof estimateRequestSchema>;

export const estimateSchema = z.object({
  usd: z.number(),
  frames: z.number().describe('Of the finished video; they are what is charged.'),
  credits: z.number().optional().describe("Where the account's plan has them."),
});
export type EstimateResource = z.infer<typeof estimateSchema>;
