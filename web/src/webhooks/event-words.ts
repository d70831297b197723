import { WEBHOOK_EVENT_TYPES, type WebhookEventType } from '../../../src/domain/webhooks.js';

/** What is told of jobs, as people say it: "a job …". */
const WORDS: Record<WebhookEventType, string> = {
  'job.completed': 'is completed',
  'job.failed': 'has failed',
  'job.needs_attention': 'needs attention',
  'job.cancelled': 'was cancelled',
};

export const EVENT_OPTIONS = WEBHOOK_EVENT_TYPES.map((id) => ({ id, label: WORDS[id], hint: id }));

/** "told when a job is completed, has failed". */
export const eventsText = (types: readonly WebhookEventType[]): string =>
  types.length === WEBHOOK_EVENT_TYPES.length
    ? 'told of every end of a job'
    : `told when a job ${types.map((type) => WORDS[type]).join(', or ')}`;
