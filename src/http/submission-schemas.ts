import { z } from 'zod';
import { DEFAULT_MODEL, DEFAULT_SYNC_MODE, MODELS, SYNC_MODES } from '../domain/job.js';
import { MOST_NAME_CHARS, nameFault } from '../domain/job-name.js';
import { MOST_SEGMENTS } from '../domain/segments.js';
import { REF_ID } from './form-parts.js';

/**
 * The words of a submission. Strict at every level: Sync.so may refuse what is outside its contract (sync-so.md 4), so
 * a `label` is said to be wrong here rather than dropped in silence. openapi.ts shows these same schemas.
 */

export const refIdSchema = z.string().regex(REF_ID, 'A refId has 1 to 64 letters, digits, "_" or "-".');

const audioInputSchema = z.strictObject({
  refId: refIdSchema.describe('Which audio file.'),
  startTime: z.number().optional().describe("Start of the crop, in seconds on the audio's own timeline."),
  endTime: z.number().optional().describe('End of the crop. Both ends make a crop; neither, the whole file.'),
});

const segmentSchema = z.strictObject({
  startTime: z.number().describe('Start in seconds on the video.'),
  endTime: z.number().describe('End in seconds on the video.'),
  audioInput: audioInputSchema,
});

/** Shapes only: the rules between the numbers are checkSegments' (src/domain/check-segments.ts). */
export const segmentsSchema = z.array(segmentSchema).max(MOST_SEGMENTS);

export const optionsSchema = z.strictObject({
  sync_mode: z
    .enum(SYNC_MODES)
    .default(DEFAULT_SYNC_MODE)
    .describe('What happens where audio and video differ in length.'),
  temperature: z.number().min(0).max(1).optional().describe('How expressive; lipsync-2 and lipsync-2-pro.'),
  occlusion_detection_enabled: z.boolean().optional().describe('Look for things before the face; slower.'),
  active_speaker_detection: z.strictObject({ auto_detect: z.boolean() }).optional().describe('Not for react-1.'),
  model_mode: z.enum(['lips', 'face', 'head']).optional().describe('What moves; react-1.'),
  prompt: z
    .enum(['happy', 'sad', 'angry', 'disgusted', 'surprised', 'neutral'])
    .optional()
    .describe('The mood; react-1.'),
});

/** Spaces around it are not part of it. */
export const nameSchema = z
  .string()
  .trim()
  .superRefine((name, { addIssue }) => {
    const message = nameFault(name);
    if (message !== undefined) addIssue({ code: 'custom', message });
  })
  .describe('What people call the job. Left out: as its video, without the ending.')
  .meta({ minLength: 1, maxLength: MOST_NAME_CHARS, examples: ['Interview Anna'] });

export const modelSchema = z.enum(MODELS).default(DEFAULT_MODEL);
