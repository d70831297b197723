import type { Route } from './route.js';
import { acceptResult } from './routes/accept-result.js';
import { cancelJob } from './routes/cancel-job.js';
import { createJob } from './routes/create-job.js';
import { deleteJob } from './routes/delete-job.js';
import { downloadDoubtfulResult, downloadResult } from './routes/download-result.js';
import { estimateCost } from './routes/estimate-cost.js';
import { getHealth, getReadiness } from './routes/get-health.js';
import { getJob } from './routes/get-job.js';
import { getMetrics } from './routes/get-metrics.js';
import { listJobs } from './routes/list-jobs.js';
import { listModels } from './routes/list-models.js';
import { receiveWebhook } from './routes/receive-webhook.js';
import { renameJob } from './routes/rename-job.js';
import { resumeJob } from './routes/resume-job.js';
import { resumeJobs } from './routes/resume-jobs.js';
import { retryJob } from './routes/retry-job.js';

/** All of the API but its own documentation. Paths without parameters first: "resume" is no job's id. */
export const ROUTES: readonly Route[] = [
  createJob,
  listJobs,
  resumeJobs,
  getJob,
  renameJob,
  deleteJob,
  downloadResult,
  cancelJob,
  retryJob,
  acceptResult,
  downloadDoubtfulResult,
  resumeJob,
  listModels,
  estimateCost,
  receiveWebhook,
  getHealth,
  getReadiness,
  getMetrics,
];

/** Asked every few seconds by whatever watches us, by the address of a container or pod, and open to anybody. */
export const isProbe = (path: string): boolean =>
  ROUTES.some((route) => route.access === 'anybody' && route.path === path);

/** In the same order. A path's methods belong together: where it has none for a request, it says which it has. */
export function routesByPath(): Map<string, Route[]> {
  const byPath = new Map<string, Route[]>();
  for (const route of ROUTES) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  return byPath;
}
