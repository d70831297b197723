import type { RequestListener } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { Db } from '../../src/db/client.js';
import { insertUser } from '../../src/db/users.js';
import { type EndpointRow, type NewEndpoint, toEndpointRow } from '../../src/db/webhook-endpoints.js';
import { WEBHOOK_EVENT_TYPES } from '../../src/domain/webhooks.js';
import { newWebhookSecret } from '../../src/webhooks/signature.js';
import type { Received } from './local-server.js';

/** An endpoint that is told of everything, of a user of its own. */
export async function newEndpoint(db: Db, words: Partial<NewEndpoint> = {}): Promise<EndpointRow> {
  const userId = words.userId ?? `user-${crypto.randomUUID()}`;
  await insertUser(db, { id: userId, name: userId });
  const data = { url: 'https://hooks.example/in', description: null, secret: newWebhookSecret() };
  const eventTypes = [...WEBHOOK_EVENT_TYPES];
  return toEndpointRow(await db.webhookEndpoint.create({ data: { ...data, eventTypes, ...words, userId } }));
}

/** What the message says, by the specification's own library; throws where its signature is not of this secret. */
export const verified = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

/** Answers requests one after the other, and all that follow like the last one. */
export function answeringInTurn(...answers: RequestListener[]): RequestListener {
  let taken = 0;
  return (request, response) => answers[Math.min(taken++, answers.length - 1)]?.(request, response);
}
