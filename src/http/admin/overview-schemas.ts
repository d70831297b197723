import { z } from 'zod';
import { READY_PARTS } from '../../jobs/parts-down.js';
import { BUCKET_STATES } from '../../storage/bucket-state.js';
import { SYNC_SO_KINDS } from '../../sync-so/which-sync-so.js';
import { VERSION_STATUSES } from '../../versions/worker-deployment.js';
import { countsSchema } from '../schemas.js';
import { findingsSchema } from './schemas.js';

/** What administrators are told of the whole service, and may set. */

const count = z.int().min(0);
const at = z.iso.datetime();

const versionSchema = z.object({
  buildId: z.string(),
  status: z.enum(VERSION_STATUSES).describe('current gets new jobs; ramping a share; draining ends its own.'),
  percent: z.number().optional().describe('Of new jobs, while it is ramping.'),
  since: at,
  commit: z.string().optional(),
  release: z.string().optional(),
  gate: z.object({ passed: z.boolean(), at: z.string() }).optional().describe('Whether it was found fit.'),
  promotedBy: z.string().optional(),
  forcedBecause: z.string().optional().describe('Why it got jobs though the gate refused it.'),
  liveWorkers: count,
  openJobs: count.describe('That end on this version.'),
  oldestBacklogSeconds: z.number().describe('Age of the oldest task nobody has taken; 0: none waits.'),
});

const workerSchema = z.object({
  identity: z.string(),
  host: z.string().optional(),
  buildId: z.string().optional().describe('Left out: not versioned.'),
  deployment: z.string().optional(),
  taskQueue: z.string(),
  lastSeenSeconds: z.number(),
  alive: z.boolean(),
  stopping: z.boolean(),
});

const deploymentSchema = z.object({
  deployment: z.string(),
  taskQueue: z.string(),
  known: z.boolean().describe('false: no worker of it has ever polled.'),
  current: z.string().optional().describe('Build that gets new jobs.'),
  ramping: z.object({ buildId: z.string(), percent: z.number() }).optional(),
  managerIdentity: z.string().optional().describe('Who alone may change the routing.'),
  versions: z.array(versionSchema).describe('Newest first.'),
  moreVersions: count.describe('Old ones that are not shown.'),
  workers: z.array(workerSchema).describe('Seen within the last hour.'),
});

const ofJob = { jobId: z.string(), userId: z.string(), name: z.string().optional() };

export const slotsSchema = z.object({
  concurrency: count.describe('Generations that Sync.so takes from us at a time.'),
  held: z.array(z.object({ ...ofJob, grantedAt: at })).describe('Longest held first.'),
  waiting: z.array(z.object({ ...ofJob, enqueuedAt: at, place: z.int().min(1) })).describe('The first 20, in order.'),
  moreWaiting: count.describe('How many more wait.'),
  hold: z
    .object({ code: z.string(), message: z.string(), next: z.string() })
    .optional()
    .describe('Why nothing is sent until somebody has settled it, and said so (POST /api/v1/jobs/resume).'),
});
export type SlotsResource = z.infer<typeof slotsSchema>;

/** As much as no plan of Sync.so has. */
const MOST_PLACES = 1_000;

export const changeSlotsSchema = z.strictObject({
  concurrency: z.int().min(0).max(MOST_PLACES).describe('By the plan at Sync.so; 0: nothing more is sent.'),
});

export const overviewSchema = z.object({
  at,
  down: z.array(z.enum(READY_PARTS)).describe('The parts that do not answer.'),
  bucket: z
    .object({
      name: z.string(),
      state: z.enum(BUCKET_STATES),
      message: z.string().optional(),
      next: z.string().optional(),
    })
    .optional()
    .describe('Whose it is; left out where S3 does not answer.'),
  syncSo: z
    .object({ url: z.string(), kind: z.enum(SYNC_SO_KINDS) })
    .optional()
    .describe('Who makes the videos; simulated costs nothing.'),
  detector: findingsSchema.optional().describe('Left out until the first look, some seconds after the start.'),
  notStarted: z
    .object({ jobs: count, oldestSeconds: z.number() })
    .optional()
    .describe('Jobs accepted over 20 s ago and not begun, as the detector saw it.'),
  deployment: deploymentSchema.optional().describe('Left out where Temporal does not answer; see deploymentFault.'),
  deploymentFault: z.string().optional().describe('Why there is no deployment here.'),
  slots: slotsSchema,
  counts: countsSchema.describe("How many jobs of each status there are, everybody's."),
});
export type OverviewResource = z.infer<typeof overviewSchema>;
