import type { z } from 'zod';
import type { OverviewResource, SlotsResource } from '../http/admin/overview-schemas.js';
import type {
  AssetResource,
  BegunAssetResource,
  newAssetSchema,
  PartListResource,
  partsToSignSchema,
  SignedPartsResource,
} from '../http/asset-schemas.js';
import type {
  KeyListResource,
  MadeKeyResource,
  newKeySchema,
  SessionResource,
  SignInWaysResource,
} from '../http/auth/schemas.js';
import type {
  DraftListResource,
  DraftResource,
  draftContentSchema,
  newDraftSchema,
  SavedDraftResource,
} from '../http/draft-schemas.js';
import type { EstimateRequest, EstimateResource, ModelListResource } from '../http/model-schemas.js';
import type { newJobSchema, ValidJobResource } from '../http/new-job-schemas.js';
import type { DownloadResource, JobListResource, JobResource, ResumedResource } from '../http/schemas.js';
import type {
  MadeWebhookEndpointResource,
  newWebhookEndpointSchema,
  WebhookDeliveryListResource,
  WebhookDeliveryResource,
  WebhookEndpointChange,
  WebhookEndpointListResource,
  WebhookEndpointResource,
} from '../http/webhook-schemas.js';
import { type ApiOptions, type Call, sendForJson } from './send.js';

/** What a client sends: schemas fill in what may be left out. */
export type NewAsset = z.input<typeof newAssetSchema>;
export type NewJob = z.input<typeof newJobSchema>;
export type NewDraft = z.input<typeof newDraftSchema>;
export type DraftContent = z.input<typeof draftContentSchema>;
export type NewKey = z.input<typeof newKeySchema>;
export type NewWebhookEndpoint = z.input<typeof newWebhookEndpointSchema>;
export type PartsToSign = z.input<typeof partsToSignSchema>['parts'];
export type SentPart = { number: number; etag: string; crc32?: string };

type Signal = Pick<Call, 'signal'>;

export interface JobsQuery {
  limit?: number;
  cursor?: string;
  /** One, or several with commas between them. */
  status?: string;
  q?: string;
}

/** A job as the API answers with it. */
export type Job = JobResource;

export type ApiClient = ReturnType<typeof createApiClient>;

/**
 * The calls of the HTTP API (/docs), as the page, the demo and the tests make them. Each throws ApiProblem where the API says
 * no, and what `fetch` throws where nothing answers; none is made again by itself.
 */
export function createApiClient(options: ApiOptions = {}) {
  const json = <T>(path: string, call?: Call) => sendForJson<T>(options, path, call);
  return {
    ...sessionCalls(json),
    ...assetCalls(json, options),
    ...draftCalls(json),
    ...jobCalls(json),
    ...keyCalls(json),
    ...webhookCalls(json),
    ...adminCalls(json),
  };
}

type Json = <T>(path: string, call?: Call) => Promise<T>;

const sessionCalls = (json: Json) => ({
  getSession: (call?: Signal) => json<SessionResource>('/session', call),
  getSignInWays: () => json<SignInWaysResource>('/login'),
  createSession: (body: { token: string } | { apiKey: string }) => json<void>('/session', { method: 'POST', body }),
  deleteSession: (query: { everywhere?: boolean } = {}) => json<void>('/session', { method: 'DELETE', query }),
  listModels: (call?: Signal) => json<ModelListResource>('/models', call),
  estimateCost: (body: EstimateRequest, call?: Signal) =>
    json<EstimateResource>('/estimates', { method: 'POST', body, ...call }),
});

const assetCalls = (json: Json, options: ApiOptions) => ({
  createAsset: (body: NewAsset, call?: Signal) =>
    json<BegunAssetResource>('/assets', { method: 'POST', body, ...call }),
  getAsset: (id: string, call?: Signal) => json<AssetResource>(`/assets/${id}`, call),
  deleteAsset: (id: string) => json<void>(`/assets/${id}`, { method: 'DELETE' }),
  signParts: (id: string, parts: PartsToSign, call?: Signal) =>
    json<SignedPartsResource>(`/assets/${id}/parts`, { method: 'POST', body: { parts }, ...call }),
  listParts: (id: string, call?: Signal) => json<PartListResource>(`/assets/${id}/parts`, call),
  completeAsset: (id: string, parts: SentPart[], call?: Signal) =>
    json<AssetResource>(`/assets/${id}/complete`, { method: 'POST', body: { parts }, ...call }),
  /** A signed address of the file. */
  getAssetContent: (id: string, call?: Signal) => json<DownloadResource>(`/assets/${id}/content`, call),
  /** Where the page plays it from: answers with a redirect to a signed address. */
  assetContentUrl: (id: string) => `${options.baseUrl ?? ''}/api/v1/assets/${id}/content`,
});

/** By which revision a draft is saved, and by which tab, so that this one knows its own events. */
export interface DraftSave {
  revision: number;
  tab?: string;
}

const draftCalls = (json: Json) => ({
  listDrafts: (query: { limit?: number; cursor?: string } = {}, call?: Signal) =>
    json<DraftListResource>('/drafts', { query, ...call }),
  getDraft: (id: string, call?: Signal) => json<DraftResource>(`/drafts/${id}`, call),
  /** `key`: the Idempotency-Key, so that an answer that was lost makes no second draft. */
  createDraft: (body: NewDraft, { tab, key }: { tab?: string; key?: string } = {}, call?: Signal) =>
    json<DraftResource>('/drafts', {
      ...{ method: 'POST', body, headers: { 'X-Tab-Id': tab, 'Idempotency-Key': key }, ...call },
    }),
  /** Where another has saved it meanwhile, the problem `draft_changed` has the draft as it is now. */
  saveDraft: (id: string, body: DraftContent, { revision, tab }: DraftSave, call?: Signal) =>
    json<SavedDraftResource>(`/drafts/${id}`, {
      ...{ method: 'PUT', body, headers: { 'If-Match': `"${revision}"`, 'X-Tab-Id': tab }, ...call },
    }),
  deleteDraft: (id: string) => json<void>(`/drafts/${id}`, { method: 'DELETE' }),
});

const jobCalls = (json: Json) => ({
  listJobs: (query: JobsQuery = {}, call?: Signal) => json<JobListResource>('/jobs', { query: { ...query }, ...call }),
  getJob: (id: string, query: { wait?: number; revision?: number; historyCursor?: string } = {}, call?: Signal) =>
    json<JobResource>(`/jobs/${id}`, { query, ...call }),
  /** `key`: the Idempotency-Key, so that an answer that was lost makes no second job. */
  submitJob: (body: NewJob, key: string, call?: Signal) =>
    json<JobResource>('/jobs', { method: 'POST', body, headers: { 'Idempotency-Key': key }, ...call }),
  validateJob: (body: NewJob, call?: Signal) =>
    json<ValidJobResource>('/jobs/validate', { method: 'POST', body, ...call }),
  renameJob: (id: string, name: string) => json<JobResource>(`/jobs/${id}`, { method: 'PATCH', body: { name } }),
  cancelJob: (id: string) => json<JobResource>(`/jobs/${id}/cancel`, { method: 'POST' }),
  retryJob: (id: string, query: { payAgain?: boolean } = {}) =>
    json<JobResource>(`/jobs/${id}/retry`, { method: 'POST', query }),
  acceptResult: (id: string) => json<JobResource>(`/jobs/${id}/accept`, { method: 'POST' }),
  resumeJob: (id: string) => json<JobResource>(`/jobs/${id}/resume`, { method: 'POST' }),
  deleteJob: (id: string) => json<unknown>(`/jobs/${id}`, { method: 'DELETE' }),
  /** A signed address of the finished video. */
  getDownload: (id: string, call?: Signal) => json<DownloadResource>(`/jobs/${id}/download`, call),
});

const keyCalls = (json: Json) => ({
  listKeys: (call?: Signal) => json<KeyListResource>('/keys', call),
  createKey: (body: NewKey) => json<MadeKeyResource>('/keys', { method: 'POST', body }),
  deleteKey: (id: string) => json<void>(`/keys/${id}`, { method: 'DELETE' }),
});

const webhookCalls = (json: Json) => ({
  listWebhookEndpoints: (call?: Signal) => json<WebhookEndpointListResource>('/webhook-endpoints', call),
  getWebhookEndpoint: (id: string, call?: Signal) => json<WebhookEndpointResource>(`/webhook-endpoints/${id}`, call),
  createWebhookEndpoint: (body: NewWebhookEndpoint) =>
    json<MadeWebhookEndpointResource>('/webhook-endpoints', { method: 'POST', body }),
  changeWebhookEndpoint: (id: string, body: WebhookEndpointChange) =>
    json<WebhookEndpointResource>(`/webhook-endpoints/${id}`, { method: 'PATCH', body }),
  deleteWebhookEndpoint: (id: string) => json<void>(`/webhook-endpoints/${id}`, { method: 'DELETE' }),
  /** For a day messages are signed with the old secret too. */
  rotateWebhookSecret: (id: string) =>
    json<MadeWebhookEndpointResource>(`/webhook-endpoints/${id}/rotate-secret`, { method: 'POST' }),
  testWebhookEndpoint: (id: string) =>
    json<WebhookDeliveryResource>(`/webhook-endpoints/${id}/test`, { method: 'POST' }),
  listWebhookDeliveries: (id: string, query: { limit?: number; cursor?: string } = {}, call?: Signal) =>
    json<WebhookDeliveryListResource>(`/webhook-endpoints/${id}/deliveries`, { query, ...call }),
  redeliverWebhook: (id: string, deliveryId: string) =>
    json<WebhookDeliveryResource>(`/webhook-endpoints/${id}/deliveries/${deliveryId}/redeliver`, { method: 'POST' }),
});

/** For whoever has the scope admin. */
const adminCalls = (json: Json) => ({
  getOverview: (call?: Signal) => json<OverviewResource>('/admin/overview', call),
  /** `concurrency`: generations that Sync.so takes from us at a time. */
  changeSlots: (concurrency: number) => json<SlotsResource>('/admin/slots', { method: 'PUT', body: { concurrency } }),
  /** Takes the hold off the account, and wakes everybody's jobs that need attention. */
  resumeJobs: () => json<ResumedResource>('/jobs/resume', { method: 'POST' }),
});
