import { type AttemptOutcome, type DueDelivery, findDue, recordAttempt } from '../src/db/webhook-deliveries.js';
import { changeEndpoint, type EndpointRow } from '../src/db/webhook-endpoints.js';
import { type DeliveryNews, nextAttemptMs } from '../src/domain/webhooks.js';
import { type Answer, sendMessage } from '../src/webhooks/send.js';
import { signatureHeaders } from '../src/webhooks/signature.js';
import type { ReconcileDeps } from './deps.js';

type WebhookDeps = Pick<ReconcileDeps, 'db' | 'outbound'>;

/**
 * Of one worker. A receiver may take 15 s to say nothing, and whoever waits for it takes a place that jobs need too (at-most.ts):
 * so few wait, and who comes then comes back.
 */
const SENDS_AT_ONCE = 40;
const COME_BACK_MS = 5_000;

export function createWebhookActivities(deps: WebhookDeps) {
  let sending = 0;
  return {
    /** Makes one attempt, and writes down what came of it. Only a fault of our own is thrown. */
    async sendWebhook(deliveryId: string): Promise<DeliveryNews> {
      if (sending >= SENDS_AT_ONCE) return { againMs: COME_BACK_MS + Math.round(COME_BACK_MS * Math.random()) };
      sending += 1;
      try {
        const due = await findDue(deps.db, deliveryId);
        return due ? await attempt(deps, due) : { end: 'failed' };
      } finally {
        sending -= 1;
      }
    },
  };
}

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;

async function attempt({ db, outbound }: WebhookDeps, due: DueDelivery): Promise<DeliveryNews> {
  const { id, body, endpoint } = due;
  const reason = whyNot(due);
  if (reason || body === null) {
    await recordAttempt(db, id, { ...GIVEN_UP, attempts: due.attempts, lastError: reason });
    return { end: 'failed' };
  }
  const sentAt = new Date();
  const headers = signatureHeaders({ id, sentAt, body }, secretsOf(endpoint, sentAt));
  const answer = await sendMessage(outbound, { url: endpoint.url, headers, body });
  if (answer.status === 410) await changeEndpoint(db, endpoint.id, { disabledAt: sentAt, disabledReason: 'gone' });
  return await record({ db }, due, { answer, sentAt });
}

const GIVEN_UP = { status: 'failed', nextAt: null } as const;

/** Why it is not even tried. */
function whyNot({ endpoint, isUserDisabled, body }: DueDelivery): string | undefined {
  if (isUserDisabled) return 'The user is disabled.';
  if (endpoint.disabledAt) return 'The endpoint is disabled.';
  return body === null ? 'The message was not made.' : undefined;
}

/** The present one first. */
const secretsOf = ({ secret, previousSecret, previousSecretUntil }: EndpointRow, now: Date): string[] =>
  previousSecret && previousSecretUntil && previousSecretUntil > now ? [secret, previousSecret] : [secret];

interface Attempt {
  answer: Answer;
  sentAt: Date;
}

async function record(
  { db }: Pick<WebhookDeps, 'db'>,
  due: DueDelivery,
  { answer, sentAt }: Attempt,
): Promise<DeliveryNews> {
  const { status: lastStatus = null, body: lastBody = null, error: lastError = null } = answer;
  const attempts = due.attempts + 1;
  const news = newsOf(answer, attempts);
  const outcome: AttemptOutcome = {
    ...{ status: news.end ?? 'pending', attempts, lastStatus, lastBody, lastError, lastAt: sentAt },
    nextAt: news.againMs === undefined ? null : new Date(Date.now() + news.againMs),
  };
  await recordAttempt(db, due.id, outcome);
  return news;
}

function newsOf({ status = 0, retryAfterMs }: Answer, attempts: number): DeliveryNews {
  if (status >= 200 && status < 300) return { end: 'delivered' };
  const againMs = status === 410 ? undefined : nextAttemptMs(attempts, Math.random(), retryAfterMs);
  return againMs === undefined ? { end: 'failed' } : { againMs };
}
