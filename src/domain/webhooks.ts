/** Outgoing webhooks: what is told, and when it is told again (docs/webhooks.md). */

/** `job.` and the status that the job has reached; also in the trigger write_webhook_deliveries (prisma/migrations). */
export const WEBHOOK_EVENT_TYPES = ['job.completed', 'job.failed', 'job.needs_attention', 'job.cancelled'] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** Of a message that a person asked for, to try an endpoint; it needs no subscription. */
export const WEBHOOK_TEST = 'webhook.test';

/** `failed`: given up, or there was nobody to send it to any more. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Why nothing is sent to an endpoint: its user said so, or it answered 410. */
export const DISABLED_REASONS = ['by_user', 'gone'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

export const MOST_ENDPOINTS = 20;
/** How long messages are signed with the old secret too, after a rotation. */
export const OLD_SECRET_MS = 24 * 3_600_000;

/** Between attempts, in seconds: the example of the Standard Webhooks specification, over three days. */
const WAITS_S = [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600];
export const MOST_ATTEMPTS = WAITS_S.length + 1;
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** A receiver that was down must not get everything at one moment. */
const JITTER = 0.2;

/**
 * Milliseconds until the next attempt, after `attempts` that failed; undefined: there is none. `askedMs`: what the
 * receiver's Retry-After says, which is heeded up to a day. `random`: from 0 to 1.
 */
export function nextAttemptMs(attempts: number, random: number, askedMs = 0): number | undefined {
  const seconds = WAITS_S[attempts - 1];
  if (seconds === undefined) return undefined;
  const ms = Math.max(seconds * 1_000, Math.min(askedMs, LONGEST_WAIT_MS));
  return Math.round(ms * (1 + JITTER * random));
}

/** What one attempt came to: it is over, or goes on after so many ms. */
export interface DeliveryNews {
  end?: 'delivered' | 'failed';
  againMs?: number;
}
