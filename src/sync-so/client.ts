import type { Readable } from 'node:stream';
import type { Model } from '../domain/job.js';
import { callSyncSo, type Target } from './http.js';
import type { Generation, GenerationRequest } from './schemas.js';
import * as schemas from './schemas.js';
import { type Download, openDownload, putFile } from './transfer.js';

/** Sync.so's HTTP API v2, the part we use (sync-so.md). No retries in here: one retry policy lives in Temporal. */
export interface SyncSoClient {
  /**
   * The paid call. `sync_so_unreachable`: nothing was sent. `outcome_unknown` and `IDEMPOTENCY_OUTCOME_UNKNOWN` (with
   * `options.generationId` where known): it may exist, so only ever retry with the same key and the same body.
   */
  createGeneration(body: GenerationRequest, o: { idempotencyKey: string; signal?: AbortSignal }): Promise<Generation>;
  /** Answers at once; `progress` asks for the percentage too. Why nothing here long-polls: activities/generations.ts. */
  getGeneration(id: string, o?: { progress?: boolean; signal?: AbortSignal }): Promise<Generation>;
  /** Newest first; `cursor` is the id of the last one seen, `limit` 1–100. */
  listGenerations(o: { limit: number; cursor?: string; signal?: AbortSignal }): Promise<Generation[]>;
  /** US dollars and frames; no media is looked at (sync-so.md 7). */
  estimateCost(o: { model: Model; durationSeconds: number; fps?: number }): Promise<CostEstimate>;
  listModels(): Promise<{ id: string; name: string }[]>;
  listErrors(): Promise<{ code: string; message: string }[]>;
  /** Presign, PUT (streamed), register: returns the asset id (sync-so.md 8). */
  uploadAsset(o: AssetUpload): Promise<{ assetId: string }>;
  /** Follows redirects, never sends the API key. A link that no longer works is `result_expired`: read it anew. */
  download(url: string, signal?: AbortSignal): Promise<Download>;
  webhookSecret(): Promise<string>;
}

export interface CostEstimate {
  estimatedGenerationCost: number;
  estimatedFrameCount: number;
  estimatedCredits?: number | null;
}

export interface AssetUpload {
  fileName: string;
  contentType: string;
  bytes: number;
  type: 'VIDEO' | 'AUDIO';
  body: () => Promise<Readable>;
  signal?: AbortSignal;
}

/** Creates that hold speech to be made take long, and giving up early means not knowing (sync-so.md 15.3). */
const CREATE_MS = 120_000;
/** Reads cost nothing to repeat. */
const READ_MS = 30_000;
/** A transfer may take hours; only silence ends it. */
const STALL_MS = 60_000;

export interface SyncSoOptions {
  apiKey: string;
  baseUrl: string;
  /** Upper bound of every timeout here: create 120 s, read 30 s, stalled transfer 60 s. */
  timeoutMs?: number;
  /** Sent with every API call. */
  headers?: Record<string, string>;
}

/** See {@link SyncSoClient}; every method throws AppError, or the reason of the caller's own signal. */
export function createSyncSoClient({
  apiKey,
  baseUrl,
  timeoutMs = CREATE_MS,
  headers = {},
}: SyncSoOptions): SyncSoClient {
  const target: Target = { apiKey, baseUrl, headers };
  const readMs = Math.min(READ_MS, timeoutMs);
  const stallMs = Math.min(STALL_MS, timeoutMs);
  const paths = { generate: '/v2/generate', generations: '/v2/generations', assets: '/v2/assets' };
  const get = { method: 'GET', timeoutMs: readMs } as const;
  const post = { method: 'POST', timeoutMs: readMs } as const;
  return {
    createGeneration: (body, { idempotencyKey, signal }) => {
      const call = { ...post, path: paths.generate, body, headers: { 'idempotency-key': idempotencyKey }, signal };
      return callSyncSo(target, { ...call, timeoutMs, paid: true }, schemas.generationSchema);
    },
    getGeneration: (id, { progress = false, signal } = {}) => {
      const path = `${paths.generate}/${encodeURIComponent(id)}${progress ? '?include=progress' : ''}`;
      return callSyncSo(target, { ...get, path, signal }, schemas.generationSchema);
    },
    listGenerations: ({ limit, cursor, signal }) => {
      const query = new URLSearchParams({ limit: String(limit), ...(cursor ? { cursor } : {}) });
      return callSyncSo(
        target,
        { ...get, path: `${paths.generations}?${query}`, signal },
        schemas.generationListSchema,
      );
    },
    estimateCost: ({ model, durationSeconds, fps }) => {
      const body = { model, duration: durationSeconds, fps };
      return callSyncSo(target, { ...post, path: `${paths.generations}/estimate`, body }, schemas.estimateSchema);
    },
    listModels: () => callSyncSo(target, { ...get, path: '/v2/models' }, schemas.modelListSchema),
    listErrors: () => callSyncSo(target, { ...get, path: '/v2/errors' }, schemas.errorListSchema),
    uploadAsset: async ({ fileName, contentType, bytes, type, body, signal }) => {
      const file = { fileName, contentType, size: bytes };
      const presign = { ...post, path: `${paths.assets}/upload`, body: file, signal };
      const slot = await callSyncSo(target, presign, schemas.uploadSlotSchema);
      await putFile({ url: slot.uploadUrl, contentType, bytes, body: await body(), stallMs, signal });
      const register = { ...post, path: paths.assets, body: { url: slot.url, type, name: fileName }, signal };
      return { assetId: (await callSyncSo(target, register, schemas.assetSchema)).id };
    },
    download: (url, signal) => openDownload(url, stallMs, signal),
    webhookSecret: async () => {
      const path = '/v2/organizations/webhook/secret';
      return (await callSyncSo(target, { ...get, path }, schemas.webhookSecretSchema)).secret;
    },
  };
}
