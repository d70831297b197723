import { z } from 'zod';
import type { AdoptedSettings, JobSettings } from '../../../workflows/messages.js';
import {
  type AdoptedJob,
  type Asset,
  type Attempt,
  type AudioAsset,
  type DoubtfulResult,
  type GenerationOptions,
  JOB_STAGES,
  type JobFault,
  type MeasuredMedia,
  MODELS,
  type PreparedMedia,
  type ProJobInput,
  type PublishedResult,
  type SharedAsset,
  type SharedMedia,
  SYNC_MODES,
} from '../../domain/job.js';
import type { JobState, ResultVerdict } from '../../domain/job-state.js';
import type { PollOverrides } from '../../domain/schedule.js';
import type { Segment } from '../../domain/segments.js';
import { schemaOf } from './typed-schema.js';

/** What jobs carry, as it lies in histories and in the inputs of those that go on. */

export const stage = z.enum(JOB_STAGES);

const segment = schemaOf<Segment>('Segment')(
  z.object({
    startTime: z.number(),
    endTime: z.number(),
    audioInput: z.object({ refId: z.string(), startTime: z.number().optional(), endTime: z.number().optional() }),
  }),
);

const generationOptions = schemaOf<GenerationOptions>('GenerationOptions')(
  z.object({
    sync_mode: z.enum(SYNC_MODES),
    temperature: z.number().optional(),
    occlusion_detection_enabled: z.boolean().optional(),
    active_speaker_detection: z.object({ auto_detect: z.boolean() }).optional(),
    model_mode: z.enum(['lips', 'face', 'head']).optional(),
    prompt: z.enum(['happy', 'sad', 'angry', 'disgusted', 'surprised', 'neutral']).optional(),
  }),
);

const asset = schemaOf<Asset>('Asset')(
  z.object({ key: z.string(), contentType: z.string(), bytes: z.number(), fileName: z.string() }),
);

const audioAsset = schemaOf<AudioAsset>('AudioAsset')(asset.extend({ refId: z.string() }));

export const proJobInput = schemaOf<ProJobInput>('ProJobInput')(
  z.object({
    jobId: z.string(),
    userId: z.string(),
    model: z.enum(MODELS),
    options: generationOptions,
    video: asset,
    audio: z.array(audioAsset),
    segments: z.array(segment),
  }),
);

export const adoptedJob = schemaOf<AdoptedJob>('AdoptedJob')(
  z.object({ jobId: z.string(), userId: z.string(), generationId: z.string() }),
);

const pollOverrides = schemaOf<PollOverrides>('PollOverrides')(
  z.object({
    firstSeconds: z.number().optional(),
    minSeconds: z.number().optional(),
    maxSeconds: z.number().optional(),
  }),
);

export const jobSettings = schemaOf<JobSettings>('JobSettings')(
  z.object({
    poll: pollOverrides.optional(),
    webhookBase: z.string().optional(),
    inFlightMs: z.number(),
    mostEvents: z.number().optional(),
  }),
);

export const adoptedSettings = schemaOf<AdoptedSettings>('AdoptedSettings')(
  jobSettings.extend({ takesAny: z.boolean().optional() }),
);

export const attempt = schemaOf<Attempt>('Attempt')(
  z.object({ n: z.number(), idempotencyKey: z.string(), token: z.string(), signedAt: z.number() }),
);

const sharedAsset = schemaOf<SharedAsset>('SharedAsset')(
  z.union([z.object({ key: z.string() }), z.object({ assetId: z.string() })]),
);

const sharedMedia = schemaOf<SharedMedia>('SharedMedia')(
  z.object({ video: sharedAsset, audio: z.record(z.string(), sharedAsset) }),
);

export const measuredMedia = schemaOf<MeasuredMedia>('MeasuredMedia')(
  z.object({
    videoSeconds: z.number(),
    soundEnds: z.number().optional(),
    audioSeconds: z.record(z.string(), z.number()),
    segments: z.array(segment),
  }),
);

export const preparedMedia = schemaOf<PreparedMedia>('PreparedMedia')(measuredMedia.extend({ media: sharedMedia }));

const storedResult = z.object({ key: z.string(), bytes: z.number(), sha256: z.string() });

export const publishedResult = schemaOf<PublishedResult>('PublishedResult')(
  storedResult.extend({ url: z.string(), durationSeconds: z.number().optional() }),
);

export const doubtfulResult = schemaOf<DoubtfulResult>('DoubtfulResult')(
  storedResult.extend({
    generationId: z.string(),
    durationSeconds: z.number().optional(),
    reason: z.string(),
  }),
);

export const jobFault = schemaOf<JobFault>('JobFault')(
  z.object({ code: z.string(), message: z.string(), next: z.string() }),
);

export const resultVerdict = schemaOf<ResultVerdict>('ResultVerdict')(
  z.object({ generationId: z.string(), decision: z.enum(['take', 'again']) }),
);

export const jobState = schemaOf<JobState>('JobState')(
  z.object({
    stage,
    percent: z.number(),
    message: z.string(),
    prepared: preparedMedia.optional(),
    attemptsBefore: z.number(),
    attempt: attempt.optional(),
    generationId: z.string().optional(),
    inDoubt: z.boolean().optional(),
    submittedAt: z.number().optional(),
    overdue: z.boolean().optional(),
    hinted: z.boolean().optional(),
    absentSince: z.number().optional(),
    verdict: resultVerdict.optional(),
    cancelled: z.boolean().optional(),
  }),
);
