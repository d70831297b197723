import { createHmac, randomUUID } from 'node:crypto';
import type { Db } from '../../src/db/client.js';
import { recordAttempt } from '../../src/db/job-steps.js';
import { type TestApi, WEBHOOK_SECRET } from './api.js';
import { jobInput } from './job-input.js';
import { newJob } from './job-rows.js';

export interface SentJob {
  jobId: string;
  token: string;
}

/** A row as it is when a send is under way: the attempt is stored, the generation is not known yet. */
export async function sentJob(db: Db, n = 1, jobId?: string): Promise<SentJob> {
  const id = jobId ?? (await newJob(db, jobInput({ userId: 'local-user' })));
  const token = `pro_${id}_${n}_${randomUUID().replaceAll('-', '')}`;
  await recordAttempt(db, id, { n, token, idempotencyKey: `${id}-${n}`, signedAt: Date.now() });
  return { jobId: id, token };
}

/** A webhook as Sync.so makes it; what is given comes instead. */
export interface Webhook {
  body: string;
  secret?: string;
  /** Of the signature, in seconds or in ms. */
  at?: number;
  headers?: Record<string, string>;
}

export const bodyOf = (id: string, status = 'COMPLETED') => JSON.stringify({ id, status, outputUrl: 'http://x/y' });

export function sign({ body, secret = WEBHOOK_SECRET, at = Math.floor(Date.now() / 1000) }: Webhook): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

export function sendWebhook(url: string, { jobId, token }: SentJob, webhook: Webhook): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'sync-signature': sign(webhook), ...webhook.headers };
  return fetch(`${url}/webhooks/sync-so/${jobId}/${token}`, { method: 'POST', body: webhook.body, headers });
}

/** What is stored of the webhooks of a generation. */
export const eventsOf = (db: Db, generationId: string) => db.webhookEvent.findMany({ where: { generationId } });

/** How often a job was told to look. */
export const hintsTo = ({ signalled }: Pick<TestApi, 'signalled'>, jobId: string): number =>
  signalled.filter((line) => line === `generationHint ${jobId}`).length;
