import type { DeliveryRow } from '../db/webhook-deliveries.js';
import type { EndpointRow } from '../db/webhook-endpoints.js';
import type { WebhookDeliveryResource, WebhookEndpointResource } from './webhook-schemas.js';

/** An endpoint as the API shows it, without its secrets. */
export const endpointResource = (row: EndpointRow): WebhookEndpointResource => ({
  id: row.id,
  userId: row.userId,
  url: row.url,
  description: row.description,
  eventTypes: row.eventTypes,
  disabledAt: row.disabledAt?.toISOString() ?? null,
  disabledReason: row.disabledReason,
  oldSecretUntil: oldSecretUntil(row)?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

const oldSecretUntil = ({ previousSecretUntil: until }: EndpointRow) =>
  until && until > new Date() ? until : undefined;

export const deliveryResource = (row: DeliveryRow): WebhookDeliveryResource => ({
  id: row.id,
  type: row.eventType,
  status: row.status,
  attempts: row.attempts,
  nextAttemptAt: row.nextAt?.toISOString() ?? null,
  lastAttempt: row.lastAt && { at: row.lastAt.toISOString(), status: row.lastStatus, body: row.lastBody },
  error: row.lastError,
  createdAt: row.createdAt.toISOString(),
});
