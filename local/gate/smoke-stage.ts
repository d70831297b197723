import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../simulator/server.js';
import { createDb } from '../../src/db/client.js';
import { migrate } from '../../src/db/migrate/migrate.js';
import { insertJob } from '../../src/db/video-jobs.js';
import { jobPrefix } from '../../src/domain/keys.js';
import { type Environment, loadServiceConfig, loadStackConfig } from '../../src/platform/config.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { borrowBucket } from '../../src/storage/prepare-bucket.js';
import type { GateContext, SmokeStage } from '../../src/versions/gate/gate-context.js';
import { type DemoInput, sampleInput } from '../demo/sample-media.js';
import { resolveFfmpeg } from '../ffmpeg.js';
import { startTemporaryPostgres } from '../postgres-temporary.js';
import { uploadSample } from './smoke-input.js';
import { startSmokeWorker } from './smoke-worker.js';

type Closer = () => Promise<unknown> | unknown;

/** Throws with a sentence where a part cannot be had; what was started before it is gone then. */
export async function openSmokeStage(context: GateContext): Promise<SmokeStage> {
  const closers: Closer[] = [];
  try {
    return await open(context, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** In reverse; one that cannot be closed does not keep the others. */
async function closeAll(closers: Closer[]): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await Promise.resolve(close()).catch(() => undefined);
}

async function open(context: GateContext, closers: Closer[]): Promise<SmokeStage> {
  const { build, deployments, taskQueue: queue } = context;
  const version = { deploymentName: `${deployments.deploymentName}-smoke`, buildId: build.buildId };
  // Two gates of one build can run at once, each with a database of its own.
  const taskQueue = `${queue}-smoke-${build.buildId}-${randomUUID().slice(0, 8)}`;
  const folder = await mkdtemp(join(tmpdir(), 'pro-smoke-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const { env, sample } = await startParts(context, folder, closers);
  const config = loadServiceConfig({
    ...env,
    TEMPORAL_DEPLOYMENT: version.deploymentName,
    TEMPORAL_TASK_QUEUE: taskQueue,
  });
  const store = createObjectStore(config);
  closers.push(() => store.close());
  const db = createDb(config.DATABASE_URL);
  closers.push(() => db.$disconnect());
  await borrowBucket({ db, store });
  const worker = await startSmokeWorker(context, { version, taskQueue, folder, env });
  closers.push(worker.stop);
  return {
    ...{ version, taskQueue, db, store, lastWords: worker.lastWords, close: () => closeAll(closers) },
    async submit(jobId) {
      const userId = `smoke-${build.buildId}`;
      closers.push(() => store.deletePrefix(jobPrefix(userId, jobId)));
      const input = await uploadSample(store, { userId, jobId }, sample);
      await insertJob(db, input, []);
      return input;
    },
  };
}

/** The simulated Sync.so and the database, and the environment in which a worker finds them. */
async function startParts({ env }: GateContext, folder: string, closers: Closer[]) {
  const { FFMPEG_PATH, CACHE_DIR } = loadStackConfig(env);
  const ffmpegPath = await resolveFfmpeg({ FFMPEG_PATH, CACHE_DIR });
  const sample: DemoInput = await sampleInput();
  // What is tested is our code: a render by ffmpeg would only take time.
  const simulator = await startSimulator({ port: 0, ffmpegPath, workDir: join(folder, 'simulator'), fast: true });
  closers.push(simulator.stop);
  const postgres = await startTemporaryPostgres();
  closers.push(postgres.stop);
  await migrate(postgres.databaseUrl, () => undefined);
  const overrides: Environment = {
    DATABASE_URL: postgres.databaseUrl,
    SYNC_BASE_URL: simulator.url,
    SYNC_API_KEY: 'simulator-key-not-a-secret',
    SYNC_WEBHOOK_SECRET: '',
    SYNC_CONCURRENCY: '1',
    SYNC_ASSET_MODE: 'signed-url',
    API_PUBLIC_URL: '', // nobody listens for webhooks here: the job looks by itself
  };
  return { env: { ...env, ...overrides }, sample };
}
