import type { Environment, StackConfig } from '../src/platform/config.js';
import type { Report } from '../src/platform/report.js';
import { SYNC_SO } from '../src/sync-so/which-sync-so.js';
import type { Keep } from './keep-parts.js';
import { apiUrl, startOwnProcess } from './own-process.js';

/** Accepted by the simulator only; a real key comes from SYNC_API_KEY. */
const SIMULATOR_KEY = 'simulator-key-not-a-secret';

/** What our processes have to know of Sync.so: the one that is configured, or the simulator, which is started then. */
export async function startSyncSo(
  config: StackConfig,
  report: Report,
  keep: Keep,
): Promise<Environment & { SYNC_BASE_URL: string }> {
  // Said even where it is the default, as a command in another terminal may have another environment.
  if (config.SYNC_API_KEY) return { SYNC_BASE_URL: config.SYNC_BASE_URL ?? SYNC_SO };
  if (config.SYNC_BASE_URL) report('SYNC_BASE_URL is not used without SYNC_API_KEY: Sync.so is simulated here.');
  await keep((signal) => startOwnProcess('simulator', { config, env: {}, report, signal }));
  return {
    SYNC_API_KEY: SIMULATOR_KEY,
    SYNC_BASE_URL: `http://127.0.0.1:${config.SIMULATOR_PORT}`,
    SYNC_CONCURRENCY: '3',
    SYNC_WEBHOOK_SECRET: '', // the simulator has one of its own, and tells it
    API_PUBLIC_URL: apiUrl(config),
    // It answers in seconds, so the worker looks often.
    POLL_FIRST_SECONDS: '1',
    POLL_MIN_SECONDS: '2',
    POLL_MAX_SECONDS: '5',
  };
}
