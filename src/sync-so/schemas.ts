import { z } from 'zod';
import type { GenerationOptions, Model } from '../domain/job.js';
import type { Segment } from '../domain/segments.js';
import { scrub } from './faults.js';

type MediaSource = { url: string } | { assetId: string };

/** Body of POST /v2/generate (sync-so.md 3): sent as it stands, so give it only listed fields. */
export interface GenerationRequest {
  model: Model;
  input: (({ type: 'video' } & MediaSource) | ({ type: 'audio'; refId: string } & MediaSource))[];
  options: GenerationOptions;
  segments: Segment[];
  webhookUrl?: string;
  outputFileName: string;
}

type KnownStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'REJECTED' | 'CANCELLED';

const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);
const number = z
  .number()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/**
 * sync-so.md 5, leniently: only id and status are required, an unknown status is kept for the caller to report.
 * Other fields are left out on purpose: `input` echoes signed URLs, which must not reach workflow histories.
 */
export const generationSchema = z
  .object({
    id: z.string().min(1),
    status: z
      .string()
      .min(1)
      .transform((status) => status as KnownStatus | (string & {})),
    createdAt: text,
    model: text,
    outputUrl: text,
    /** Seconds. */
    outputDuration: number,
    errorCode: text,
    error_code: text,
    error: text,
    outputFileName: text,
    webhookUrl: text,
    progress_percent: number,
  })
  .transform(({ errorCode, error_code, progress_percent, error, ...generation }) => ({
    ...generation,
    /** Human text, unstable; without the signed URLs it may quote. */
    error: error === undefined ? undefined : scrub(error),
    errorCode: errorCode ?? error_code,
    progressPercent: progress_percent,
  }));

export type Generation = z.infer<typeof generationSchema>;

/**
 * A bare array (sync-so.md 5.2). One entry without an id spoils it on purpose: who looks for a lost generation must not
 * take a hole for "not there".
 */
export const generationListSchema = z.array(generationSchema);

const estimate = z.object({
  /** US dollars. */
  estimatedGenerationCost: z.number(),
  estimatedFrameCount: z.number(),
  estimatedCredits: z.number().nullish(),
});
/** sync-so.md 7: an object in the current docs, a list of one in the SDK. */
export const estimateSchema = z.union([estimate, z.tuple([estimate]).transform(([only]) => only)]);

export const modelListSchema = z.array(z.object({ id: z.string(), name: z.string() }));
export const errorListSchema = z.array(z.object({ code: z.string(), message: z.string() }));
export const uploadSlotSchema = z.object({ uploadUrl: z.url({ protocol: /^https?$/ }), url: z.string().min(1) });
export const assetSchema = z.object({ id: z.string().min(1) });
export const webhookSecretSchema = z.object({ secret: z.string().min(1) });
