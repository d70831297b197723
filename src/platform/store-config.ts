import { z } from 'zod';
import { flag } from './config-kinds.js';

/** Where PostgreSQL and S3 are (part of src/platform/config.ts). */
export const storeSettings = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe('PostgreSQL, as a URL.'),
  DATABASE_LISTEN_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe(
      'The same database past a pooler that shares connections between transactions (PgBouncer), for the one that hears of changed jobs; left out: DATABASE_URL.',
    ),
  S3_ENDPOINT: z.url().optional().describe("S3 endpoint; leave out for AWS's own."),
  S3_PUBLIC_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where browsers reach the same S3, for the links they are given; left out: S3_ENDPOINT.'),
  S3_REGION: z.string().default('us-east-1').describe('S3 region.'),
  S3_BUCKET: z.string().min(3).default('pro-video-editor').describe('Bucket for uploads and results; private.'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional().describe("S3 key id; leave out for the AWS SDK's own chain."),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('S3 secret; goes with S3_ACCESS_KEY_ID.'),
  S3_FORCE_PATH_STYLE: flag.default(true).describe('Bucket in the path (most S3 servers) or in the host name (AWS).'),
};
