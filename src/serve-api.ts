import { ensureAccount } from './db/slots.js';
import { whenReachable } from './db/when-reachable.js';
import { createAdminApp } from './http/admin/app.js';
import type { ApiDeps } from './http/api-deps.js';
import { createApp } from './http/app.js';
import { type Listening, listen } from './http/listen.js';
import type { LivePage } from './http/live-page.js';
import { loadServiceConfig, type ServiceConfig } from './platform/config.js';
import { createLogger } from './platform/logger.js';
import { inNetworks } from './platform/networks.js';
import { aborted, stopSignal } from './platform/process.js';
import { type ApiServices, createApiDeps } from './server-deps.js';
import { nameOf } from './server-settings.js';
import { assertOwnBucket } from './storage/own-bucket.js';
import { tryChecksum } from './storage/part-checksum.js';

/** Below the 30 s after which Kubernetes and Docker (10 s, set higher in our files) kill. */
const GRACE_MS = 10_000;

/** The process of the HTTP API, until it is asked to stop. `livePage`: instead of the page as it was built. */
export async function serveApi(livePage?: LivePage): Promise<void> {
  const config = loadServiceConfig();
  const log = createLogger({ level: config.LOG_LEVEL, name: 'api', isTerminal: process.stdout.isTTY });
  const stop = stopSignal();
  const deps = createApiDeps(config, log, livePage);
  const server = await start(config, deps);
  const admin = await startAdmin(config, deps);
  deps.detector.start();
  deps.events.start();
  deps.deliveries.start();
  void keepHealing(deps, stop);
  void tellBucket(deps, stop).then(() => learnChecksum(deps, stop));
  log.info({ url: server.url, docs: `${server.url}/docs`, admin: admin?.url }, 'API is listening');
  await aborted(stop);
  log.info('stopping: no new requests, running ones may finish');
  deps.events.close(); // they never end by themselves
  await Promise.all([server.stop(GRACE_MS), livePage?.close()]);
  await admin?.stop(0); // last, so that operators see it end
  await deps.close();
  log.info('stopped');
}

async function start(config: ServiceConfig, deps: ApiDeps): Promise<Listening> {
  const { mostRequests, mostPerAddress, trustedProxies } = deps.settings;
  const server = await listen(createApp(deps), {
    ...{ host: config.API_HOST, port: config.API_PORT },
    onUpgrade: deps.livePage?.upgrade,
    // Of one address twice as many, for those that are kept open between requests.
    connections: { most: mostRequests, perAddress: mostPerAddress * 2, isProxy: inNetworks(trustedProxies) },
  });
  const { SYNC_CONCURRENCY: places } = config;
  await ensureAccount(deps.db, places).catch((err: unknown) => deps.log.error({ err }, 'no account row yet'));
  return server;
}

async function startAdmin(config: ServiceConfig, deps: ApiDeps): Promise<Listening | undefined> {
  const { ADMIN_HOST: host, ADMIN_PORT: port, ADMIN_ALLOWED_HOSTS: allowedHosts = [] } = config;
  if (port === undefined) return undefined;
  const app = createAdminApp(deps, { allowedHosts: [...allowedHosts, ...nameOf(host, port)] });
  return await listen(app, { host, port, variables: { host: 'ADMIN_HOST', port: 'ADMIN_PORT' } });
}

async function keepHealing({ ensureHealing, log }: ApiDeps & ApiServices, signal: AbortSignal): Promise<void> {
  try {
    await whenReachable('Temporal', ensureHealing, { log, signal });
  } catch (err) {
    if (!signal.aborted) log.error({ err }, 'jobs that get stuck are not healed: the schedule could not be made');
  }
}

/** Requests and /readyz look for themselves; this says it once, to whoever watches the logs. */
async function tellBucket({ db, store, log }: ApiDeps, signal: AbortSignal): Promise<void> {
  try {
    await whenReachable('its bucket', () => assertOwnBucket({ db, store }), { log, signal });
  } catch (err) {
    if (!signal.aborted) log.error({ err }, 'uploads will fail');
  }
}

/** Stores differ, so it is tried (src/storage/part-checksum.ts). Uploads that begin before come without. */
async function learnChecksum({ partChecksum, uploads, store, log }: ApiDeps, signal: AbortSignal): Promise<void> {
  try {
    const checksum = await whenReachable('S3', () => tryChecksum({ uploads, store }), { log, signal });
    Object.assign(partChecksum, { current: checksum });
    log.info({ checksum }, 'how parts of uploads are checked');
  } catch (err) {
    if (!signal.aborted) log.error({ err }, 'parts of uploads come without a checksum: it could not be tried');
  }
}
