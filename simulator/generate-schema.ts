import { z } from 'zod';
import { MODELS, SYNC_MODES } from '../src/domain/job.js';

/**
 * The body of POST /v2/generate (sync-so.md 3 and 4), strict at every level: whether the live server drops or refuses
 * unknown keys is not settled, so a client held to this one is right with both (sync-so.md 14).
 * Messages continue the property's path, as class-validator's do.
 */
const text = z.string('must be a string');
const seconds = z.number('must be a number conforming to the specified constraints').min(0, 'must not be less than 0');
const flag = z.boolean('must be a boolean value');
const url = z.url({ protocol: /^https?$/, error: 'must be a URL address' });
const refId = text.min(1, 'should not be empty');

const media = { url: url.optional(), assetId: text.optional(), refId: refId.optional() };
const provider = z.strictObject({
  name: z.enum(['elevenlabs']),
  voiceId: text,
  script: text.max(5000, 'must be shorter than or equal to 5000 characters'),
  stability: z.number('must be a number').min(0).max(1).optional(),
  similarityBoost: z.number('must be a number').min(0).max(1).optional(),
});

const input = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('video'), ...media }),
    z.strictObject({ type: z.literal('image'), ...media }),
    z.strictObject({ type: z.literal('audio'), ...media }),
    z.strictObject({ type: z.literal('text'), provider, refId: refId.optional() }),
  ])
  .refine(
    (item) => item.type === 'text' || item.url !== undefined || item.assetId !== undefined,
    'must have url or assetId',
  );

const box = z.array(z.number()).length(4, 'must contain 4 elements');
const speaker = z.strictObject({
  auto_detect: flag.optional(),
  frame_number: z.int('must be an integer number').min(0, 'must not be less than 0').optional(),
  coordinates: z.array(z.number()).length(2, 'must contain 2 elements').optional(),
  bounding_boxes: z.array(box.nullable()).optional(),
  bounding_boxes_url: url.optional(),
});

const shared = {
  sync_mode: z.enum(SYNC_MODES).optional(),
  temperature: z
    .number('must be a number')
    .min(0, 'must not be less than 0')
    .max(1, 'must not be greater than 1')
    .optional(),
  occlusion_detection_enabled: flag.optional(),
  active_speaker_detection: speaker.optional(),
};

export const optionsSchema = z.strictObject({
  ...shared,
  model_mode: z.enum(['lips', 'face', 'head']).optional(),
  prompt: z.enum(['happy', 'sad', 'angry', 'disgusted', 'surprised', 'neutral']).optional(),
});

const segment = z.strictObject({
  startTime: seconds,
  endTime: seconds,
  audioInput: z.strictObject({ refId, startTime: seconds.optional(), endTime: seconds.optional() }),
  optionsOverride: z.strictObject(shared).optional(),
});

/** All but `options`, whose faults are answered in another way. */
export const bodySchema = z.strictObject({
  model: z.enum(MODELS),
  input: z.array(input, 'must be an array').min(1, 'should not be empty'),
  options: z.unknown().optional(),
  segments: z.array(segment, 'must be an array').min(1, 'should not be empty').optional(),
  webhookUrl: url.optional(),
  outputFileName: text.max(255, 'must be shorter than or equal to 255 characters').optional(),
  projectId: z.uuid('must be a UUID').optional(),
  dubParams: z.unknown().optional(),
  dialogueEdit: z.unknown().optional(),
});

export type GenerateInput = z.infer<typeof input>;
export type MediaInput = Exclude<GenerateInput, { type: 'text' }>;
export type GenerateSegment = z.infer<typeof segment>;
export type GenerateBody = Omit<z.infer<typeof bodySchema>, 'options'> & { options?: z.infer<typeof optionsSchema> };
