import type { Route } from './route.js';
import { acceptResult } from './routes/accept-result.js';
import { cancelJob } from './routes/cancel-job.js';
import { changeSlots } from './routes/change-slots.js';
import { changeWebhookEndpoint } from './routes/change-webhook-endpoint.js';
import { completeAsset } from './routes/complete-asset.js';
import { createAsset } from './routes/create-asset.js';
import { createDraft } from './routes/create-draft.js';
import { createJob } from './routes/create-job.js';
import { createKey } from './routes/create-key.js';
import { createSession } from './routes/create-session.js';
import { createWebhookEndpoint } from './routes/create-webhook-endpoint.js';
import { deleteAsset } from './routes/delete-asset.js';
import { deleteDraft } from './routes/delete-draft.js';
import { deleteJob } from './routes/delete-job.js';
import { deleteKey } from './routes/delete-key.js';
import { deleteSession } from './routes/delete-session.js';
import { deleteWebhookEndpoint } from './routes/delete-webhook-endpoint.js';
import { downloadDoubtfulResult, downloadResult } from './routes/download-result.js';
import { estimateCost } from './routes/estimate-cost.js';
import { followJob, followJobs } from './routes/follow-events.js';
import { getAsset, getAssetContent } from './routes/get-asset.js';
import { getDraft } from './routes/get-draft.js';
import { getHealth, getReadiness } from './routes/get-health.js';
import { getJob } from './routes/get-job.js';
import { getJobPoster, getJobSource } from './routes/get-job-media.js';
import { getOverview } from './routes/get-overview.js';
import { getSession } from './routes/get-session.js';
import { getWebhookEndpoint } from './routes/get-webhook-endpoint.js';
import { listAssets } from './routes/list-assets.js';
import { listDrafts } from './routes/list-drafts.js';
import { listJobs } from './routes/list-jobs.js';
import { listKeys } from './routes/list-keys.js';
import { listModels } from './routes/list-models.js';
import { listParts } from './routes/list-parts.js';
import { listSignInWays } from './routes/list-sign-in-ways.js';
import { listWebhookDeliveries } from './routes/list-webhook-deliveries.js';
import { listWebhookEndpoints } from './routes/list-webhook-endpoints.js';
import { beginOidc, finishOidc } from './routes/login-oidc.js';
import { putPart } from './routes/put-part.js';
import { receiveWebhook } from './routes/receive-webhook.js';
import { redeliverWebhook } from './routes/redeliver-webhook.js';
import { renameJob } from './routes/rename-job.js';
import { resumeJob } from './routes/resume-job.js';
import { resumeJobs } from './routes/resume-jobs.js';
import { retryJob } from './routes/retry-job.js';
import { rotateWebhookSecret } from './routes/rotate-webhook-secret.js';
import { saveDraft } from './routes/save-draft.js';
import { signParts } from './routes/sign-parts.js';
import { submitJob } from './routes/submit-job.js';
import { testWebhookEndpoint } from './routes/test-webhook-endpoint.js';
import { validateJob } from './routes/validate-job.js';

/** All of the API but its own documentation. Paths without parameters first: "resume" is no job's id. */
export const ROUTES: readonly Route[] = [
  createJob,
  submitJob,
  listJobs,
  validateJob,
  resumeJobs,
  getJob,
  renameJob,
  deleteJob,
  followJob,
  downloadResult,
  getJobPoster,
  getJobSource,
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
  createDraft,
  listDrafts,
  getDraft,
  saveDraft,
  deleteDraft,
  getSession,
  createSession,
  deleteSession,
  listSignInWays,
  beginOidc,
  finishOidc,
  listKeys,
  createKey,
  deleteKey,
  followJobs,
  createWebhookEndpoint,
  listWebhookEndpoints,
  getWebhookEndpoint,
  changeWebhookEndpoint,
  deleteWebhookEndpoint,
  rotateWebhookSecret,
  testWebhookEndpoint,
  listWebhookDeliveries,
  redeliverWebhook,
  listModels,
  estimateCost,
  getOverview,
  changeSlots,
  receiveWebhook,
  getHealth,
  getReadiness,
];

const PROBES = [getHealth.path, getReadiness.path];

/** Asked every few seconds by whatever watches us, by the address of a container or pod, and open to anybody. */
export const isProbe = (path: string): boolean => PROBES.includes(path);

/** In the same order. A path's methods belong together: where it has none for a request, it says which it has. */
export function routesByPath(): Map<string, Route[]> {
  const byPath = new Map<string, Route[]>();
  for (const route of ROUTES) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  return byPath;
}
