import type { z } from 'zod';
import { OVERVIEW_EXAMPLES } from './admin/overview-examples.js';
import { DRAFT_EXAMPLES } from './draft-examples.js';
import type { NAMED, SchemaName } from './openapi-schemas.js';

/**
 * One example of each body, as people read it beside the schema. A test holds them to the schemas, and fails for a body
 * that has none.
 */

const JOB_ID = 'b3f6a2d4-6a0e-4c57-9d0b-2f5f3f3f0a11';
const VIDEO_ID = '5d7c1c0e-2b4f-4a55-9a3e-7f1f0a6b9c33';
const NARRATOR_ID = '9a8b7c6d-1e2f-4b3a-8c4d-5e6f7a8b9c44';
const GUEST_ID = 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e55';
const ENDPOINT_ID = '7e6d5c4b-3a29-4817-9605-f4e3d2c1b066';
const KEY_ID = '0f1d9a52-3c1b-4f0e-8b55-6c1f5d1c7e22';
const AT = '2026-11-30T09:12:00.000Z';
const LATER = '2026-11-30T09:14:31.000Z';

const segments = [
  { startTime: 1, endTime: 4.5, audioInput: { refId: 'narrator' } },
  { startTime: 5.5, endTime: 8, audioInput: { refId: 'guest', startTime: 0.2, endTime: 2.7 } },
];

const listed = {
  id: JOB_ID,
  revision: 9,
  userId: 'anna',
  name: 'Interview Anna',
  status: 'completed',
  stage: 'done',
  progress: { percent: 100, message: 'Pro video processing completed' },
  model: 'lipsync-2',
  warnings: [],
  createdAt: AT,
  updatedAt: LATER,
  completedAt: LATER,
  outputUrl: `https://s3.example.com/videos/users/anna/jobs/${JOB_ID}/pro_result_${JOB_ID}.mp4`,
  links: { self: `/api/v1/jobs/${JOB_ID}`, download: `/api/v1/jobs/${JOB_ID}/download` },
} satisfies z.input<typeof NAMED.Job>;

const key = {
  id: KEY_ID,
  userId: 'anna',
  name: 'nightly import',
  lastFour: 'x9Qk',
  scopes: ['jobs:read' as const, 'jobs:write' as const],
  createdAt: AT,
  expiresAt: null,
  lastUsedAt: LATER,
};

const endpoint = {
  id: ENDPOINT_ID,
  userId: 'anna',
  url: 'https://example.com/hooks/video',
  description: 'the newsroom',
  eventTypes: ['job.completed' as const, 'job.failed' as const],
  disabledAt: null,
  disabledReason: null,
  oldSecretUntil: null,
  createdAt: AT,
};

const asset = {
  id: VIDEO_ID,
  kind: 'video' as const,
  fileName: 'Interview Anna.mp4',
  contentType: 'video/mp4',
  bytes: 20_000_000,
  status: 'stored' as const,
  probe: { seconds: 72.4, width: 1920, height: 1080, fps: 25, hasVideo: true, hasAudio: true },
  createdAt: AT,
  updatedAt: LATER,
  expiresAt: null,
  links: { self: `/api/v1/assets/${VIDEO_ID}`, content: `/api/v1/assets/${VIDEO_ID}/content` },
};
const part = { number: 1, etag: '"6bcf86bed8807b8e78f0fc6e0a53079d"', crc32: 'K8GQRw==' };

const delivery = {
  id: 'msg_0123456789abcdef0123456789abcdef',
  type: 'job.completed',
  status: 'delivered' as const,
  attempts: 1,
  nextAttemptAt: null,
  lastAttempt: { at: LATER, status: 204, body: '' },
  error: null,
  createdAt: LATER,
};

export const EXAMPLES = {
  Job: { ...listed, segments },
  JobList: {
    jobs: [listed],
    nextCursor: null,
    counts: { queued: 0, processing: 2, completed: 1, failed: 0, cancelled: 0, needs_attention: 0 },
  },
  DeletedJob: {
    id: JOB_ID,
    goes: [
      { what: 'uploads', files: 3, bytes: 48_213_004 },
      { what: 'result', files: 1, bytes: 51_900_112 },
    ],
    stays: ['The row, without its media, until the history is cleared.'],
    happensNow: 'The files are being removed.',
  },
  NewJob: {
    name: 'Interview Anna',
    model: 'lipsync-2' as const,
    video: { assetId: VIDEO_ID },
    audio: [
      { refId: 'narrator', assetId: NARRATOR_ID },
      { refId: 'guest', assetId: GUEST_ID },
    ],
    segments,
  },
  ValidJob: { valid: true as const, warnings: [], estimate: { usd: 3.6, frames: 1800 } },
  JobChange: { name: 'Interview Anna, second cut' },
  ModelList: { models: [{ name: 'lipsync-2', options: ['sync_mode', 'temperature'], isDefault: true }] },
  EstimateRequest: { model: 'lipsync-2', seconds: 72, fps: 25 },
  Estimate: { usd: 3.6, frames: 1800 },
  Download: { url: 'https://s3.example.com/videos/result.mp4?X-Amz-Signature=of-an-example', expiresAt: LATER },
  Resumed: { resumed: 1 },
  Webhook: { id: 'gen_0123456789', status: 'COMPLETED' },
  WebhookAnswer: { received: true },
  Readiness: { status: 'ready' },
  Health: { status: 'ok' },
  Session: {
    user: { id: 'anna', name: 'Anna' },
    scopes: ['jobs:read', 'jobs:write'],
    limits: { maxUploadBytes: 2_147_483_648, maxAudioFiles: 50, maxDrafts: 200 },
    uploads: { mode: 'direct', partBytes: 16_777_216, checksum: 'crc32' },
    via: 'session',
    models: [{ name: 'lipsync-2', options: ['sync_mode', 'temperature'], isDefault: true }],
    serverTime: AT,
    version: '1.0.0',
    webVersion: 'a1b2c3d4e5f6',
  },
  SignInWays: { oidc: true },
  NewSession: { apiKey: 'pve_of-an-example-and-valid-nowhere' },
  Key: key,
  KeyList: { keys: [key] },
  MadeKey: { ...key, lastUsedAt: null, key: 'pve_of-an-example-and-valid-nowhere' },
  NewKey: { name: 'nightly import', scopes: ['jobs:read', 'jobs:write'], expiresAt: '2027-11-30T00:00:00Z' },
  Asset: asset,
  AssetList: { assets: [asset], nextCursor: null },
  NewAsset: { kind: 'video', fileName: asset.fileName, bytes: asset.bytes, contentType: asset.contentType },
  NewFetch: { kind: 'video', url: 'https://media.example.com/interviews/anna.mp4' },
  BegunAsset: {
    ...{
      ...asset,
      status: 'uploading' as const,
      probe: undefined,
      expiresAt: LATER,
      links: { self: asset.links.self },
    },
    ...{ partBytes: 16_777_216, parts: 2, checksum: 'crc32' as const, uploadedParts: [{ ...part, bytes: 16_777_216 }] },
  },
  PartsToSign: { parts: [{ number: 1, crc32: part.crc32 }] },
  SignedParts: {
    urls: [
      {
        number: 1,
        url: 'https://s3.example.com/videos/part?partNumber=1&X-Amz-Signature=of-an-example',
        headers: { 'x-amz-checksum-crc32': part.crc32 },
        expiresAt: LATER,
      },
    ],
  },
  PartList: { parts: [{ ...part, bytes: 16_777_216 }] },
  PutPart: { etag: part.etag },
  CompleteAsset: { parts: [part] },
  ...DRAFT_EXAMPLES,
  NewWebhookEndpoint: { url: endpoint.url, description: endpoint.description, eventTypes: endpoint.eventTypes },
  WebhookEndpointChange: { disabled: true },
  WebhookEndpoint: endpoint,
  WebhookEndpointList: { endpoints: [endpoint] },
  MadeWebhookEndpoint: { ...endpoint, secret: 'whsec_of-an-example-and-valid-nowhere' },
  WebhookDelivery: delivery,
  WebhookDeliveryList: { deliveries: [delivery], nextCursor: null },
  ...OVERVIEW_EXAMPLES,
  Segments: segments,
  Options: { sync_mode: 'remap' },
} satisfies { [N in SchemaName]?: z.input<(typeof NAMED)[N]> };
