import { z } from 'zod';
import {
  DELIVERY_STATUSES,
  DISABLED_REASONS,
  MOST_ATTEMPTS,
  MOST_ENDPOINTS,
  WEBHOOK_EVENT_TYPES,
} from '../domain/webhooks.js';
import { pageQuery } from './query.js';

/** What goes in and out about outgoing webhooks (docs/webhooks.md). */

const url = z
  .string()
  .min(1)
  .describe('Where messages are posted to, http or https, at a public address. Redirects are not followed.');
const description = z
  .string()
  .trim()
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), 'Must have no control characters.')
  .describe('To tell it by.');
const eventTypes = z.array(z.enum(WEBHOOK_EVENT_TYPES)).min(1).describe('What it is told.');
const secret = z.string().describe('What messages are signed with (whsec_…). Shown this once; keep it.');

export const newWebhookEndpointSchema = z.strictObject({
  url,
  description: description.optional(),
  eventTypes: eventTypes.default([...WEBHOOK_EVENT_TYPES]),
});

export const changeWebhookEndpointSchema = z
  .strictObject({
    url: url.optional(),
    description: description.nullable().optional(),
    eventTypes: eventTypes.optional(),
    disabled: z
      .boolean()
      .optional()
      .describe('While it is disabled nothing is sent to it; what happens meanwhile is not told later.'),
  })
  .refine(
    (change) => Object.keys(change).length > 0,
    'Give at least one of url, description, eventTypes and disabled.',
  );
export type WebhookEndpointChange = z.infer<typeof changeWebhookEndpointSchema>;

export const webhookEndpointSchema = z.object({
  id: z.uuid(),
  userId: z.string(),
  url,
  description: z.string().nullable(),
  eventTypes: z.array(z.enum(WEBHOOK_EVENT_TYPES)),
  disabledAt: z.iso.datetime().nullable().describe('Since when nothing is sent to it.'),
  disabledReason: z.enum(DISABLED_REASONS).nullable().describe('gone: it answered 410.'),
  oldSecretUntil: z.iso.datetime().nullable().describe('Until then messages are signed with the secret before, too.'),
  createdAt: z.iso.datetime(),
});
export type WebhookEndpointResource = z.infer<typeof webhookEndpointSchema>;

export const madeWebhookEndpointSchema = webhookEndpointSchema.extend({ secret });
export type MadeWebhookEndpointResource = z.infer<typeof madeWebhookEndpointSchema>;

export const webhookEndpointListSchema = z.object({
  endpoints: z.array(webhookEndpointSchema).describe(`Newest first; of a user at most ${MOST_ENDPOINTS}.`),
});
export type WebhookEndpointListResource = z.infer<typeof webhookEndpointListSchema>;

export const webhookDeliveriesQuerySchema = pageQuery('Messages');

export const webhookDeliverySchema = z.object({
  id: z.string().describe('The message, as its header webhook-id has it (msg_…).'),
  type: z.string().describe('What it tells.'),
  status: z.enum(DELIVERY_STATUSES).describe('failed: nothing more is tried, unless somebody has it sent again.'),
  attempts: z.int().min(0).describe(`At most ${MOST_ATTEMPTS}, over three days.`),
  nextAttemptAt: z.iso.datetime().nullable().describe('While it is pending.'),
  lastAttempt: z
    .object({
      at: z.iso.datetime(),
      status: z.int().nullable().describe('HTTP status of the answer; null: there was none.'),
      body: z.string().nullable().describe('The beginning of the answer.'),
    })
    .nullable(),
  error: z.string().nullable().describe('Why there was no answer, or why it was not even tried.'),
  createdAt: z.iso.datetime(),
});
export type WebhookDeliveryResource = z.infer<typeof webhookDeliverySchema>;

export const webhookDeliveryListSchema = z.object({
  deliveries: z.array(webhookDeliverySchema).describe('Newest first, of the last 30 days.'),
  nextCursor: z.string().nullable().describe('Null on the last page.'),
});
export type WebhookDeliveryListResource = z.infer<typeof webhookDeliveryListSchema>;
