import { z } from 'zod';
import { JOB_STAGES, JOB_STATUSES, type JobStatus } from '../domain/job.js';
import { draftSchema } from './draft-schemas.js';
import { jobFiles } from './job-file-schemas.js';
import { optionsSchema, segmentsSchema } from './submission-schemas.js';

/** What the API answers with about jobs, and about itself. What is asked of jobs: job-query-schemas.ts. */

export const jobIdSchema = z.uuid();

const issueSchema = z.object({
  field: z.string().describe('Path into what was sent, such as segments[1].endTime.'),
  pointer: z
    .string()
    .optional()
    .describe('The same place as a JSON Pointer (RFC 6901), such as /segments/1/endTime. Not of headers.'),
  message: z.string(),
});

const issuesOf = (meaning: string) => ({
  issues: z.array(issueSchema).optional().describe(`${meaning} The first hundred.`),
  moreIssues: z.int().min(1).optional().describe('How many more there are.'),
});

export const warningSchema = z
  .object({ code: z.string(), message: z.string(), field: z.string() })
  .describe('Something changed for you without asking.');

const historySchema = z.object({
  at: z.iso.datetime(),
  stage: z.enum(JOB_STAGES),
  status: z.enum(JOB_STATUSES),
  message: z.string(),
  attempt: z.int().min(1).optional().describe('Of what is paid for, which it was; there once one was made.'),
});

export const jobSchema = z.object({
  id: z.uuid(),
  revision: z.int().min(1).describe('Grows with each change that is seen here.'),
  userId: z.string().describe('Whose it is.'),
  name: z.string().describe('What people call it.'),
  status: z.enum(JOB_STATUSES),
  stage: z.enum(JOB_STAGES).describe('The step the job is in.'),
  progress: z.object({ percent: z.int().min(0).max(100), message: z.string() }),
  queue: z
    .object({
      place: z.int().min(1).describe('1 is next. About: places are given fairly by user, so it may also grow.'),
    })
    .optional()
    .describe('While the job waits for a free place at Sync.so; not in events.'),
  waitingFor: z
    .string()
    .optional()
    .describe(
      'What keeps the job from going on, where it is the service itself; an admin is told which version of its workers.',
    ),
  happensNow: z.string().optional().describe('In the answer to a cancel, a retry and an accept.'),
  overdue: z.literal(true).optional().describe('Sync.so takes far longer than usual; the job goes on all the same.'),
  model: z.string().nullable(),
  options: optionsSchema.optional().describe('What the model was told. Not in lists.'),
  segmentCount: z.int().min(0).optional().describe('How many segments it has.'),
  segments: segmentsSchema
    .optional()
    .describe('As they were taken in; the warnings say what was changed. Not in lists.'),
  ...jobFiles,
  warnings: z.array(warningSchema).describe('At most ten of a job in lists.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  attempt: z.int().min(1).optional().describe('How many generations were sent for it so far, each of which may cost.'),
  outputUrl: z.string().nullable().describe('Where the result lies; private, so fetch it through links.download.'),
  error: z
    .object({ code: z.string(), message: z.string(), next: z.string().describe('What to do now.') })
    .optional()
    .describe('Why the job failed or needs attention.'),
  ...issuesOf('What is wrong with the input of a failed job, each with its place. Not in lists.'),
  history: z
    .array(historySchema)
    .optional()
    .describe(
      'What the job was doing from when on, newest last: a hundred of the last 30 days. Only where one is read.',
    ),
  historyCursor: z.string().nullable().optional().describe('To ask for what was before; null: nothing was.'),
  links: z.object({
    self: z.string(),
    download: z.string().optional().describe('There when the job is completed.'),
    doubtfulResult: z
      .string()
      .optional()
      .describe('There when a result failed a check: watch it, then accept it, or retry and pay for another.'),
    poster: z.string().optional().describe('The same as posterUrl.'),
    source: z.string().optional().describe('Its video as it was submitted, while the job uses it; not in lists.'),
    temporal: z.string().optional().describe("The job in Temporal's web UI."),
  }),
});
export type JobResource = z.infer<typeof jobSchema>;

const count = z.int().min(0);

export const countsSchema = z.object({
  ...{ queued: count, processing: count, completed: count },
  ...{ failed: count, cancelled: count, needs_attention: count },
} satisfies Record<JobStatus, typeof count>);

export const jobListSchema = z.object({
  jobs: z.array(jobSchema).describe('Newest first.'),
  nextCursor: z.string().nullable().describe('Null on the last page.'),
  counts: countsSchema.describe('How many jobs of each status you have in all, whatever the page and the search.'),
});
export type JobListResource = z.infer<typeof jobListSchema>;

export const downloadSchema = z.object({
  url: z.string().describe('Signed; works without further keys, so hand it to nobody else.'),
  expiresAt: z.iso.datetime(),
});
export type DownloadResource = z.infer<typeof downloadSchema>;

export const resumedSchema = z.object({ resumed: z.int().min(0).describe('Jobs that were told to go on.') });
export type ResumedResource = z.infer<typeof resumedSchema>;

/** All that is read of a webhook's body; the patterns keep out what a database would not take. */
export const webhookSchema = z.object({
  id: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .describe('The generation.'),
  status: z.string().regex(/^\w{1,50}$/),
});
export const webhookAnswerSchema = z.object({ received: z.literal(true) });

export const readinessSchema = z.object({
  status: z.enum(['ready', 'unavailable']).describe('Of no part but the whole; operators are told more elsewhere.'),
});
export type Readiness = z.infer<typeof readinessSchema>;

export const healthSchema = z.object({ status: z.literal('ok') });

/** RFC 9457, with our table's code and next step. */
export const problemSchema = z.object({
  type: z.string().describe('Address on this server of a page that says what the code means.'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().optional(),
  code: z.string().describe('Stable; programs branch on this.'),
  next: z.string().describe('What to do now.'),
  ...issuesOf('The faults found, each with its place.'),
  draft: draftSchema.optional().describe('Of `draft_changed`: the draft as it is now.'),
  requestId: z.string().describe('Also in the header X-Request-Id and in our logs.'),
});
export type Problem = z.infer<typeof problemSchema>;
