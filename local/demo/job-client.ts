import { z } from 'zod';
import { MODELS, SYNC_MODES } from '../../src/domain/job.js';

/** What a client of the API needs to know of it; lenient, so that new fields break nothing. */

export const segmentsSchema = z.array(
  z.object({
    startTime: z.number(),
    endTime: z.number(),
    audioInput: z.object({ refId: z.string(), startTime: z.number().optional(), endTime: z.number().optional() }),
  }),
);
export const modelSchema = z.enum(MODELS);
export const syncModeSchema = z.enum(SYNC_MODES);

const jobSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  stage: z.string(),
  progress: z.object({ percent: z.number(), message: z.string() }),
  /** As they were taken in, which may be some ms off what was sent. */
  segments: segmentsSchema.optional(),
  warnings: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
  error: z.object({ code: z.string(), message: z.string(), next: z.string() }).optional(),
  links: z.object({ download: z.string().optional(), temporal: z.string().optional() }).default({}),
});
export type Job = z.infer<typeof jobSchema>;

const problemSchema = z.object({
  title: z.string(),
  detail: z.string().optional(),
  next: z.string().optional(),
  issues: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});

/** The API said no: its own sentences, with every fault it found. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    body: string,
  ) {
    super(sentence(status, body));
  }
}

/** The job in an answer of the API; throws ApiError where the answer is a refusal or nothing that can be read. */
export function jobFrom(status: number, body: string): Job {
  const job = status < 300 ? jobSchema.safeParse(parseJson(body)) : undefined;
  if (!job?.success) throw new ApiError(status, body);
  return job.data;
}

/** GET /api/v1/jobs/{id} */
export async function getJob(apiUrl: string, jobId: string, signal?: AbortSignal): Promise<Job> {
  const response = await fetch(new URL(`/api/v1/jobs/${encodeURIComponent(jobId)}`, apiUrl), { signal });
  return jobFrom(response.status, await response.text());
}

/** Where a person or a program sees the job. */
export const jobUrl = (apiUrl: string, jobId: string) => new URL(`/api/v1/jobs/${jobId}`, apiUrl).href;

function sentence(status: number, body: string): string {
  const problem = problemSchema.safeParse(parseJson(body));
  if (!problem.success) return `The API answered ${status} with something that cannot be read: ${body.slice(0, 200)}`;
  const { title, detail, next, issues } = problem.data;
  const lines = issues.map(({ field, message }) => `  ${field}: ${message}`);
  return [[`The API answered ${status}:`, title, detail, next].filter(Boolean).join(' '), ...lines].join('\n');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
