import { setTimeout as delay } from 'node:timers/promises';
import { createApiClient, type Job } from '../../src/api-client/api-client.js';
import { ApiProblem } from '../../src/api-client/api-problem.js';

export interface FollowOptions {
  apiUrl: string;
  jobId: string;
  /** Called with every state seen and the ms since the following began. */
  show: (job: Job, elapsedMs: number) => void;
  signal?: AbortSignal;
  pollMs?: number;
  /** How long the API may be out of reach before we give up. */
  patienceMs?: number;
}

/** `needs_attention` is no end for the job, but nobody is here to attend to it. */
const ENDS = ['completed', 'failed', 'cancelled', 'needs_attention'];
const POLL_MS = 500;
/** A restart of the API takes seconds; the job goes on meanwhile. */
const PATIENCE_MS = 60_000;
const ANSWER_MS = 10_000;

/** Looks at the job until it has ended, and returns it as it ended. Faults on the way are waited out for a while. */
export async function followJob(o: FollowOptions): Promise<Job> {
  const { pollMs = POLL_MS, patienceMs = PATIENCE_MS, signal } = o;
  const startedAt = performance.now();
  let answeredAt = startedAt;
  for (;;) {
    const job = await look(o).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (!passes(error) || performance.now() - answeredAt > patienceMs) throw error;
    });
    if (job) {
      answeredAt = performance.now();
      o.show(job, answeredAt - startedAt);
      if (ENDS.includes(job.status)) return job;
    }
    await delay(pollMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

function look({ apiUrl, jobId, signal }: FollowOptions): Promise<Job> {
  const limit = AbortSignal.timeout(ANSWER_MS);
  const { getJob } = createApiClient({ baseUrl: apiUrl });
  return getJob(jobId, {}, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
}

/** Connection faults and 5xx may pass; a 404 stays one. */
const passes = (error: unknown) => !(error instanceof ApiProblem) || error.status >= 500;
