import type { Route } from './route.js';
import { acceptResult } from './routes/accept-result.js';
import { cancelJob } from './routes/cancel-job.js';
import { completeAsset } from './routes/complete-asset.js';
import { createAsset } from './routes/create-asset.js';
import { createJob } from './routes/create-job.js';
import { createKey } from './routes/create-key.js';
import { createSession } from './routes/create-session.js';
import { deleteAsset } from './routes/delete-asset.js';
import { deleteJob } from './routes/delete-job.js';
import { deleteKey } from './routes/delete-key.js';
import { deleteSession } from './routes/delete-session.js';
import { downloadDoubtfulResult, downloadResult } from './routes/download-result.js';
import { estimateCost } from './routes/estimate-cost.js';
import { followJob, followJobs } from './routes/follow-events.js';
import { getAsset, getAssetContent } from './routes/get-asset.js';
import { getHealth, getReadiness } from './routes/get-health.js';
import { getJob } from './routes/get-job.js';
import { getMetrics } from './routes/get-metrics.js';
import { getSession } from './routes/get-session.js';
import { listAssets } from './routes/list-assets.js';
import { listJobs } from './routes/list-jobs.js';
import { listKeys } from './routes/list-keys.js';
import { listModels } from './routes/list-models.js';
import { listParts } from './routes/list-parts.js';
import { putPart } from './routes/put-part.js';
import { receiveWebhook } from './routes/receive-webhook.js';
import { renameJob } from './routes/rename-job.js';
import { resumeJob } from './routes/resume-job.js';
import { resumeJobs } from './routes/resume-jobs.js';
import { retryJob } from './routes/retry-job.js';
import { signParts } from './routes/sign-parts.js';

/** All of the API but its own documentation. Paths without parameters first: "resume" is no job's id. */
export const ROUTES: readonly Route[] = [
  createJob,
  listJobs,
  resumeJobs,
  getJob,
  renameJob,
  deleteJob,
  followJob,
  downloadResult,
  cancelJob,
  retryJob,
  acceptResult,
  downloadDoubtfulResult,
  resumeJob,
  createAsset,
  listAssets,
  getAsset,
  deleteAsset,
  signParts,
  listParts,
  putPart,
  completeAsset,
  getAssetContent,
  getSession,
  createSession,
  deleteSession,
  listKeys,
  createKey,
  deleteKey,
  followJobs,
  listModels,
  estimateCost,
  receiveWebhook,
  getHealth,
  getReadiness,
  getMetrics,
];

/** Asked every few seconds by whatever watches us, by the address of a container or pod, and open to anybody. */
export const isProbe = (path: string): boolean =>
  ROUTES.some((route) => route.access === 'anybody' && route.method === 'get' && route.path === path);

/** In the same order. A path's methods belong together: where it has none for a request, it says which it has. */
export function routesByPath(): Map<string, Route[]> {
  const byPath = new Map<string, Route[]>();
  for (const route of ROUTES) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  return byPath;
}
