import { z } from 'zod';
import { count } from './config-kinds.js';

/** The account at Sync.so, and what we ask of it (part of src/platform/config.ts). */
export const syncSoSettings = {
  SYNC_API_KEY: z
    .string()
    .min(1)
    .describe('Key of the Sync.so account; the embedded stack makes one up for its simulator.'),
  SYNC_BASE_URL: z.url().default('https://api.sync.so').describe('Sync.so, or the simulator.'),
  SYNC_CONCURRENCY: count
    .default(1)
    .describe('Generations at a time, by the Sync.so plan: 1, 3, 6 or 15. Only where no number is kept yet.'),
  SYNC_CREATES_PER_MINUTE: count.default(50).describe('Most generations sent in a minute; Sync.so takes 60.'),
  SYNC_READS_PER_MINUTE: count.default(300).describe('Most reads of generations in a minute.'),
  SYNC_IN_FLIGHT_SECONDS: count
    .default(300) // a send can be under way for 100 s (src/sync-so/client.ts), and then be missing from the list for as long
    .describe('How long a send without an answer may come through, or be missing from the list of generations.'),
};

/** How Sync.so reaches us: its webhooks, and the media. */
export const syncSoWayBackSettings = {
  SYNC_WEBHOOK_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Secret of the webhooks (whsec_…); left out: asked of Sync.so with the key.'),
  API_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where Sync.so reaches the API for webhooks, HTTPS; left out: no webhooks, jobs look by themselves.'),
  SYNC_ASSET_MODE: z
    .enum(['auto', 'signed-url', 'upload'])
    .default('auto')
    .describe(
      'How Sync.so gets the media: signed S3 URLs, or an upload into its assets; auto uploads from a loopback S3.',
    ),
};
