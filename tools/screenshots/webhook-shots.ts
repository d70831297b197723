import type { WebhookDeliveryResource, WebhookEndpointResource } from '../../src/http/webhook-schemas.js';
import { answer, type Shot } from './shot.js';

/** Endpoints that are told of jobs, and what was sent to them. */

const MINUTE_MS = 60_000;
const at = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();
const id = (place: number) => `00000000-0000-4000-8000-00000000000${place}`;

const endpoint = (place: number, words: Partial<WebhookEndpointResource>): WebhookEndpointResource => ({
  ...{ id: id(place), userId: 'local-user', url: '', description: null, eventTypes: ['job.completed', 'job.failed'] },
  ...{ disabledAt: null, disabledReason: null, oldSecretUntil: null, createdAt: at(9_000) },
  ...words,
});

const ALL = ['job.completed', 'job.failed', 'job.needs_attention', 'job.cancelled'] as const;

const ENDPOINTS: WebhookEndpointResource[] = [
  endpoint(1, { url: 'https://hooks.example.com/videos', description: 'Newsroom', eventTypes: [...ALL] }),
  endpoint(2, { url: 'https://chat.example.org/services/T024/B7N1/videos-are-ready' }),
  endpoint(3, {
    ...{ url: 'https://old.example.net/pve', description: 'Archive' },
    ...{ disabledAt: at(3_000), disabledReason: 'gone', eventTypes: ['job.completed'] },
  }),
];

const delivery = (place: number, words: Partial<WebhookDeliveryResource>): WebhookDeliveryResource => ({
  ...{ id: `msg_${place}`, type: 'job.completed', status: 'delivered', attempts: 1, nextAttemptAt: null },
  ...{ lastAttempt: { at: at(3), status: 204, body: '' }, error: null, createdAt: at(3) },
  ...words,
});

const DELIVERIES: WebhookDeliveryResource[] = [
  delivery(1, {
    ...{ type: 'webhook.test', status: 'pending', attempts: 2, nextAttemptAt: at(-4), createdAt: at(1) },
    lastAttempt: { at: at(1), status: 503, body: 'upstream connect error or disconnect/reset before headers' },
  }),
  delivery(2, {}),
  delivery(3, {
    ...{ type: 'job.needs_attention', status: 'failed', attempts: 10, createdAt: at(4_500) },
    ...{ lastAttempt: { at: at(200), status: null, body: null }, error: 'The connection was refused.' },
  }),
  delivery(4, { type: 'job.failed', createdAt: at(1_600), lastAttempt: { at: at(1_600), status: 200, body: 'ok' } }),
];

const LIST = '**/api/v1/webhook-endpoints';
const shared = { isSignedIn: true, onPhone: true };

export const WEBHOOK_SHOTS: Shot[] = [
  {
    ...{ ...shared, name: 'webhooks-empty', path: '/webhooks' },
    before: (page) => answer(page, LIST, { endpoints: [] }),
    reach: (page) => page.getByText(/Nobody is told/).waitFor(),
  },
  {
    ...{ ...shared, name: 'webhooks', path: '/webhooks' },
    before: (page) => answer(page, LIST, { endpoints: ENDPOINTS }),
    reach: (page) => page.getByText('Newsroom').waitFor(),
  },
  {
    ...{ ...shared, name: 'webhooks-new', path: '/webhooks', isWindow: true },
    before: (page) => answer(page, LIST, { endpoints: ENDPOINTS }),
    reach: async (page) => {
      await page.getByRole('button', { name: 'Add an endpoint' }).click();
      await page.getByLabel('Address').fill('https://hooks.example.com/videos');
    },
  },
  {
    ...{ ...shared, name: 'webhook', path: `/webhooks/${id(1)}` },
    before: async (page) => {
      await answer(page, `${LIST}/${id(1)}`, ENDPOINTS[0]);
      await answer(page, `${LIST}/${id(1)}/deliveries*`, { deliveries: DELIVERIES, nextCursor: null });
    },
    reach: (page) => page.getByText('webhook.test').waitFor(),
  },
];
