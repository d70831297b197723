import { join } from 'node:path';
import { freePort } from '../local/ports.js';
import { type RunningPart, retryUntilReady, spawnPart } from '../local/process.js';
import type { Environment } from '../src/platform/config.js';
import { nodeArguments } from '../src/platform/own-entry.js';

export interface ApiAlone {
  api: RunningPart;
  /** Without a path. */
  url: string;
}

/**
 * An API process with a real PostgreSQL behind it. Temporal and S3 are not there, since nobody asks them; and all come from
 * one address, so nothing is limited by it. Its log goes into `folder`.
 */
export async function startApiAlone(o: {
  databaseUrl: string;
  userId: string;
  folder: string;
  env?: Environment;
}): Promise<ApiAlone> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const api = await spawnPart({
    ...{ name: 'HTTP API', command: process.execPath, args: nodeArguments('src/server'), report: console.log },
    env: {
      ...{ DATABASE_URL: o.databaseUrl, ANONYMOUS_USER_ID: o.userId, API_PORT: String(port) },
      ...{ API_MOST_CONNECTIONS: '0', API_MOST_PER_ADDRESS: '0', RATE_LIMIT_READS: '0' },
      ...{ TEMPORAL_ADDRESS: '127.0.0.1:1', S3_ENDPOINT: 'http://127.0.0.1:1', SYNC_API_KEY: 'sk-not-a-real-key' },
      ...{ S3_ACCESS_KEY_ID: 'not-a-real-key-id', S3_SECRET_ACCESS_KEY: 'not-a-real-secret' },
      ...o.env,
    },
    logFile: join(o.folder, 'api.log'),
    ready: (signal) => retryUntilReady(async () => void (await fetch(`${url}/healthz`, { signal })), signal),
    readyTimeoutMs: 120_000,
  });
  return { api, url };
}
