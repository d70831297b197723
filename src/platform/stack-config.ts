import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { port } from './config-kinds.js';
import { apiHost, healthHost, listenerSettings } from './listener-config.js';

/** What the embedded one-command stack needs (part of src/platform/config.ts); all of it has a default. */
export const stackSettings = {
  DATA_DIR: z.string().default('.data').describe('Where the embedded parts keep their data.'),
  CACHE_DIR: z
    .string()
    .default(join(homedir(), '.cache', 'pro-video-editor'))
    .describe('Where downloaded or built binaries are kept.'),
  DATABASE_URL: z.url().optional().describe('Use this PostgreSQL instead of the embedded one.'),
  S3_ENDPOINT: z.url().optional().describe('Use this S3 instead of the embedded one.'),
  TEMPORAL_ADDRESS: z.string().optional().describe('Use this Temporal instead of the embedded one.'),
  SYNC_API_KEY: z.string().min(1).optional().describe('Use the real Sync.so instead of the simulator.'),
  SYNC_BASE_URL: z.url().optional().describe('Use this Sync.so; only with SYNC_API_KEY.'),
  API_HOST: apiHost,
  API_PORT: port.default(4000).describe('Port of the HTTP API.'),
  ADMIN_HOST: listenerSettings.ADMIN_HOST,
  ADMIN_PORT: port.default(4005).describe('Port of what the API tells operators.'),
  ANONYMOUS_USER_ID: z
    .string()
    .min(1)
    .default('local-user')
    .describe('Whom a request without a credential acts as; `none`: nobody, so that each needs one.'),
  WORKER_HEALTH_HOST: healthHost,
  WORKER_HEALTH_PORT: port.default(4001).describe("Port of the worker's health checks."),
  SIMULATOR_PORT: port.default(4002).describe('Port of the Sync.so simulator.'),
  POSTGRES_PORT: port.default(4003).describe('Port of the embedded PostgreSQL.'),
  S3_PORT: port.default(4004).describe('Port of the embedded S3.'),
  TEMPORAL_PORT: port.default(7233).describe('Port of the embedded Temporal server.'),
  TEMPORAL_UI_PORT: port.default(8233).describe("Port of the embedded Temporal's web UI."),
  SIMULATOR_SCENARIO: z.string().default('ok').describe('Scenario of the simulator (`npm run simulator -- --help`).'),
  TEMPORAL_CLI_PATH: z.string().optional().describe('The Temporal CLI to use.'),
  VERSITYGW_PATH: z.string().optional().describe('The versitygw to use.'),
  FFMPEG_PATH: z.string().optional().describe('The ffmpeg to use.'),
};
