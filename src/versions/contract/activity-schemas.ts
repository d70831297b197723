import { z } from 'zod';
import type { Look } from '../../../activities/generations.js';
import type { PublishNews } from '../../../activities/publish.js';
import type { ToPublish } from '../../../activities/results.js';
import type { Place } from '../../../activities/walk.js';
import type { JobFailure } from '../../db/job-steps.js';
import type { GenerationNews, SlotNews, SubmitNews } from '../../domain/job-state.js';
import { doubtfulResult, jobFault, measuredMedia, proJobInput, publishedResult } from './job-schemas.js';
import { schemaOf } from './typed-schema.js';

/** What activities take and give, beside what jobs carry. */

export const slotNews = schemaOf<SlotNews>('SlotNews')(
  z.object({ granted: z.boolean(), place: z.number(), hold: jobFault.optional() }),
);

export const submitNews = schemaOf<SubmitNews>('SubmitNews')(
  z.union([z.object({ generationId: z.string() }), z.object({ waits: slotNews, tries: z.number() })]),
);

export const look = schemaOf<Look>('Look')(
  z.object({
    jobId: z.string(),
    generationId: z.string(),
    submittedAt: z.number(),
    typicalSeconds: z.number(),
    percent: z.number(),
    overdue: z.boolean(),
  }),
);

export const generationNews = schemaOf<GenerationNews>('GenerationNews')(
  z.object({ status: z.enum(['RUNNING', 'COMPLETED']), percent: z.number(), overdue: z.boolean() }),
);

export const toPublish = schemaOf<ToPublish>('ToPublish')(
  z.object({
    userId: z.string(),
    jobId: z.string(),
    generationId: z.string(),
    submission: proJobInput.optional(),
    measured: measuredMedia.optional(),
    takesAny: z.boolean().optional(),
  }),
);

export const publishNews = schemaOf<PublishNews>('PublishNews')(
  z.union([z.object({ published: publishedResult }), z.object({ doubtful: doubtfulResult })]),
);

export const jobFailure = schemaOf<JobFailure>('JobFailure')(
  jobFault.extend({
    status: z.enum(['failed', 'needs_attention', 'cancelled']),
    generationOver: z.boolean().optional(),
    doubtful: doubtfulResult.optional(),
  }),
);

export const place = schemaOf<Place>('Place')(z.object({ next: z.string().optional() }));
