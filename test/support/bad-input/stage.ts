import { completeJob } from '../../../src/db/job-steps.js';
import { createTokenVerifier } from '../../../src/http/auth/jwt.js';
import { openOutbound } from '../../../src/platform/outbound-request.js';
import { startTestApi, type TestApi, WEBHOOK_SECRET } from '../api.js';
import { newAsset } from '../assets.js';
import { AUDIENCE, startIdentityProvider } from '../identity-provider.js';
import { jobInput } from '../job-input.js';
import { newJob, RESULT } from '../job-rows.js';
import { filesIn } from '../own-bucket.js';
import { bodyOf, sendWebhook, sentJob } from '../webhooks.js';
import type { Where } from './bad-input.js';
import { credentials } from './credentials.js';
import { forgedTokens } from './forged-tokens.js';

export type BadInputStage = Awaited<ReturnType<typeof startBadInputStage>>;

/** A message of Sync.so that has come already. */
export const DELIVERED = bodyOf('generation-delivered');

const MINE = 'local-user';
const OTHERS = 'somebody-else';

/** What names of receivers lead to; others have no address. */
const NAMES: Record<string, string[]> = {
  ...{ 'hooks.example': ['8.8.8.8'], 'inside.example': ['10.0.0.1'], localhost: ['127.0.0.1', '::1'] },
  ...{ 'both.example': ['8.8.8.8', '127.0.0.1'], 'metadata.google.internal': ['169.254.169.254'] },
  'six.example': ['::ffff:169.254.169.254'],
};

/** One API in several settings on one database and bucket, with things of two users in it. */
export async function startBadInputStage() {
  const [api, provider] = await Promise.all([startTestApi(), startIdentityProvider()]);
  const { words, secrets } = await credentials(api.database.db);
  const tokens = await forgedTokens(provider);
  const urls = await startAll(api, provider.issuer);
  const things = await newThings(api, urls.through);
  const { S3_SECRET_ACCESS_KEY = '' } = api.s3.config;
  return {
    ...{ api, urls, words: { ...words, ...tokens, ...things } as Record<string, string> },
    secrets: [...secrets, WEBHOOK_SECRET, S3_SECRET_ACCESS_KEY, api.database.url],
    left: () => whatIsThere(api),
    stop: async () => void (await Promise.all([api.stop(), provider.stop()])),
  };
}

async function startAll(api: TestApi, issuer: string): Promise<Record<Where, string>> {
  const lookup = async (host: string) =>
    (NAMES[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const outbound = openOutbound({ lookup });
  const verifyToken = createTokenVerifier({ issuer, audience: AUDIENCE, userClaim: 'sub' });
  // Of the other times each has plenty, or on a busy machine it would be those that are met.
  const patient = { headersMs: 60_000, idleMs: 60_000 };
  const urls = await Promise.all([
    api.variant({}),
    api.variant({ outbound, verifyToken, settings: { anonymousUserId: undefined } }),
    api.variant({ settings: { uploadMode: 'through_api' } }),
    api.variant({ settings: { maxUploadBytes: 1_000 } }),
    api.variant({ listen: { ...patient, headersMs: 200 } }),
    api.variant({ listen: { ...patient, idleMs: 400 } }),
  ]);
  const [open = '', closed = '', through = '', small = '', late = '', idle = ''] = urls;
  return { open, closed, through, small, late, idle };
}

/** Their ids. */
async function newThings(api: TestApi, url: string) {
  const { db } = api.database;
  const deps = { db, store: api.store };
  const job = await newJob(db, jobInput({ userId: MINE }));
  await completeJob(db, job, RESULT);
  const { jobId: sent, token } = await sentJob(db);
  await sendWebhook(url, { jobId: sent, token }, { body: DELIVERED });
  const anns = (kind: 'video' | 'audio', probe?: object) => newAsset(deps, { kind, userId: MINE, probe });
  return {
    ...{ job, sent, token, theirJob: await newJob(db, jobInput({ userId: OTHERS })) },
    video: (await anns('video', { seconds: 10 })).id,
    audio: (await anns('audio', { seconds: 10 })).id,
    refused: (await newAsset(deps, { userId: MINE, status: 'refused' })).id,
    theirs: (await newAsset(deps, { userId: OTHERS })).id,
    upload: await newUpload(url),
  };
}

/** Of five bytes, none of which has arrived. */
async function newUpload(url: string): Promise<string> {
  const body = JSON.stringify({ kind: 'video', fileName: 'talk.mp4', bytes: 5, contentType: 'video/mp4' });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/v1/assets`, { method: 'POST', headers, body });
  return ((await response.json()) as { id: string }).id;
}

/** All that a request may leave behind: rows, files, work for others, and itself. */
async function whatIsThere({ database: { db }, s3, started, checked, signalled, openRequests }: TestApi) {
  const rows = await Promise.all([
    db.videoJob.count(),
    db.asset.count({ where: { removedAt: null } }),
    ...[db.user.count(), db.session.count(), db.apiKey.count(), db.idempotencyKey.count()],
    ...[db.webhookEndpoint.count(), db.webhookDelivery.count()],
  ]);
  const [jobs, assets, users, sessions, keys, idempotencyKeys, endpoints, deliveries] = rows;
  return {
    ...{ jobs, assets, users, sessions, keys, idempotencyKeys, endpoints, deliveries, ...(await filesIn(s3)) },
    ...{ started: started.length, checked: checked.length, signalled: signalled.length, open: openRequests() },
  };
}
