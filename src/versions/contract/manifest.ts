import { z } from 'zod';
import type { healingActivities } from '../../../activities/healing.js';
import type { jobActivities } from '../../../activities/index.js';
import type * as workflows from '../../../workflows/index.js';
import type * as definitions from '../../../workflows/messages.js';
import { ASSET_STATUSES } from '../../domain/asset.js';
import {
  generationNews,
  jobFailure,
  look,
  place,
  publishNews,
  slotNews,
  submitNews,
  toPublish,
} from './activity-schemas.js';
import {
  adoptedJob,
  adoptedSettings,
  attempt,
  doubtfulResult,
  jobFault,
  jobSettings,
  jobState,
  preparedMedia,
  proJobInput,
  publishedResult,
  resultVerdict,
  stage,
} from './job-schemas.js';
import { type Definitions, schemasOf } from './typed-schema.js';

/**
 * Every message that versions of the code exchange, or leave to each other in histories. The compiler holds it to the
 * code: to the constants of workflows/messages.ts, the exports of workflows/index.ts, and the activities that
 * src/worker.ts registers.
 */

/** What src/worker.ts registers. */
type Activities = ReturnType<typeof jobActivities> & ReturnType<typeof healingActivities>;

const jobId = ['jobId', z.string()] as const;
const userId = ['userId', z.string()] as const;
const assetId = ['assetId', z.string()] as const;
const assetStatus = z.enum(ASSET_STATUSES);
const nothing = z.void();

/** A walk of `reconcile`, which begins where the run before has left off. */
const walk = { args: [['after', z.string().optional()]], result: place } as const;

/** Where each walk of `reconcile` goes on. */
const places = z.object({
  startMissing: z.string().optional(),
  settleClosed: z.string().optional(),
  verifyHolders: z.string().optional(),
  verifyWaiters: z.string().optional(),
  sweepUploads: z.string().optional(),
  abortUploads: z.string().optional(),
  raiseAlarms: z.string().optional(),
  rescueJobs: z.string().optional(),
  sweepVersions: z.string().optional(),
});

export const manifest = {
  signals: schemasOf<Definitions<typeof definitions, 'signal'>>()({
    generationHintSignal: { args: [] },
    slotGrantedSignal: { args: [] },
    resumeJobSignal: { args: [] },
    resultVerdictSignal: { args: [['verdict', resultVerdict]] },
  }),

  queries: schemasOf<Definitions<typeof definitions, 'query'>>()({
    jobStateQuery: { args: [], result: jobState },
  }),

  updates: schemasOf<Definitions<typeof definitions, 'update'>>()({}),

  workflows: schemasOf<typeof workflows>()({
    proJob: {
      args: [
        ['input', proJobInput],
        ['settings', jobSettings],
        ['state', jobState.optional()],
      ],
      result: publishedResult,
    },
    adoptedJob: {
      args: [
        ['adopted', adoptedJob],
        ['settings', adoptedSettings],
        ['state', jobState.optional()],
      ],
      result: publishedResult,
    },
    reconcile: { args: [], result: places },
    checkAsset: { args: [assetId], result: assetStatus },
    fetchAsset: { args: [assetId], result: assetStatus },
    deliverWebhook: { args: [['deliveryId', z.string()]], result: z.enum(['delivered', 'failed']) },
  }),

  activities: schemasOf<Activities>()({
    prepareAssets: { args: [['input', proJobInput]], result: preparedMedia },
    discardFiles: { args: [userId, jobId], result: nothing },

    fetchAsset: { args: [assetId], result: assetStatus },
    probeAsset: { args: [assetId], result: assetStatus },

    submitGeneration: {
      args: [
        ['job', proJobInput],
        ['prepared', preparedMedia],
        ['made', attempt],
        ['webhookBase', z.string().optional()],
      ],
      result: submitNews,
    },
    checkGeneration: { args: [['look', look]], result: generationNews },
    findGeneration: { args: [jobId, ['made', attempt]], result: z.string().optional() },

    publishResult: { args: [['finished', toPublish]], result: publishNews },
    acceptResult: {
      args: [
        ['job', z.object({ userId: z.string(), jobId: z.string() })],
        ['doubtful', doubtfulResult],
      ],
      result: publishedResult,
    },

    acquireSlot: { args: [jobId, userId], result: slotNews },
    holdAccount: {
      args: [
        ['fault', jobFault],
        ['begunAt', z.number()],
      ],
      result: z.boolean(),
    },
    releaseSlot: { args: [jobId], result: nothing },

    recordProgress: {
      args: [jobId, ['progress', z.object({ stage, percent: z.number(), message: z.string() })]],
      result: nothing,
    },
    completeJob: { args: [jobId, ['result', publishedResult]], result: nothing },
    failJob: {
      args: [jobId, ['failure', jobFailure], ['options', z.object({ releasesSlot: z.boolean() })]],
      result: nothing,
    },
    recordAdoption: { args: [jobId, ['generationId', z.string()]], result: nothing },

    startMissing: walk,
    settleClosed: walk,
    verifyHolders: walk,
    verifyWaiters: walk,
    sweepUploads: walk,
    abortUploads: walk,
    raiseAlarms: { args: [], result: place },
    rescueJobs: walk,
    sweepVersions: walk,

    sendWebhook: {
      args: [['deliveryId', z.string()]],
      result: z.object({ end: z.enum(['delivered', 'failed']).optional(), againMs: z.number().optional() }),
    },
  }),
};
