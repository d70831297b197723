import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { findJob } from '../../db/video-jobs.js';
import { recordWebhook } from '../../db/webhook-events.js';
import { AppError } from '../../domain/errors.js';
import { within } from '../../platform/deadline.js';
import { verifySyncSignature } from '../../sync-so/webhook-signature.js';
import type { ApiDeps } from '../api-deps.js';
import { issuesOf } from '../issues.js';
import { jsonContent } from '../openapi-schemas.js';
import { json, problems } from '../operation.js';
import { route } from '../route.js';
import { webhookSchema } from '../schemas.js';

/** The body as it came, whatever it calls itself: the signature is over its bytes, and a parser would change them. */
const readRawBody = express.raw({ type: () => true, limit: '1mb' });

/** The sender waits; a job that is not told looks by itself. */
const HINT_MS = 1_000;

/**
 * Stored once, then the job is told to look. The body is believed no further than which generation it is about; the job
 * reads that one itself (sync-so.md 9).
 */
export const receiveWebhook = route({
  method: 'post',
  path: '/webhooks/sync-so/{jobId}/{token}',
  access: 'sync-so',
  operation: {
    operationId: 'receiveWebhook',
    summary: 'For Sync.so: a generation has ended',
    description: 'Only a hint: the job reads the generation again and believes that.',
    parameters: [{ name: 'Sync-Signature', in: 'header', required: true, schema: { type: 'string' } }],
    requestBody: { required: true, content: jsonContent('Webhook') },
    responses: {
      200: json('WebhookAnswer', 'It is stored, also when it came before.'),
      ...problems('invalid_request', 'webhook_refused', 'job_not_found', 'payload_too_large', 'service_unavailable'),
    },
  },
  handle: (deps) => [
    readRawBody,
    async (request, response) => {
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      await assertGenuine(deps, request.get('Sync-Signature'), rawBody);
      const { id: generationId, status } = readWords(rawBody);
      const jobId = await findAddressee(deps, request.params);
      const isNew = await recordWebhook(deps.db, { generationId, status, jobId });
      deps.log.info({ jobId, generationId, status, isNew }, 'webhook of Sync.so');
      if (jobId === undefined) throw new AppError('job_not_found');
      if (isNew) await hint(deps, jobId);
      response.json({ received: true });
    },
  ],
});

async function assertGenuine({ webhookSecret, log }: ApiDeps, header: string | undefined, rawBody: Buffer) {
  const verdict = (secret: string) => verifySyncSignature({ header, rawBody, secret, now: new Date() });
  let found = verdict(await webhookSecret.current());
  // Genuine again if the secret was changed at Sync.so.
  if (found === 'forged') found = verdict(await webhookSecret.renewed());
  if (found === 'ok') return;
  log.warn({ verdict: found }, 'refused a webhook');
  throw new AppError('webhook_refused');
}

function readWords(rawBody: Buffer) {
  const words = webhookSchema.safeParse(parseJson(rawBody));
  if (words.success) return words.data;
  throw new AppError('invalid_request', {
    detail: 'The body has no id and status of a generation.',
    issues: issuesOf(words.error, 'body'),
  });
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString());
  } catch (cause) {
    throw new AppError('invalid_request', { issues: [{ field: 'body', message: 'Is not JSON.' }], cause });
  }
}

/** The job whose present attempt made up this token; an older attempt's generation is nobody's any more. */
async function findAddressee({ db }: ApiDeps, o: { jobId: string; token: string }): Promise<string | undefined> {
  const row = await findJob(db, { jobId: o.jobId });
  return row?.attemptToken && areSame(row.attemptToken, o.token) ? row.id : undefined;
}

/** In constant time; hashed because the comparison wants equal lengths. */
function areSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Never throws: Sync.so does not send again, and the job's own looks make up for a hint that is lost. */
async function hint({ signals, inFlight, log }: ApiDeps, jobId: string): Promise<void> {
  try {
    await within(HINT_MS, inFlight.track(signals.generationHint(jobId)));
  } catch (err) {
    log.error({ err, jobId }, 'the job is not told of its webhook; it will look by itself');
  }
}
