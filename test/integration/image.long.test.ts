import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { submitJob } from '../../local/demo/submit-job.js';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import { freePort } from '../../local/ports.js';
import { withDatabase } from '../../src/db/migrate/ensure-database.js';
import { loadStackConfig } from '../../src/platform/config.js';
import { ensureSearchAttributes } from '../../src/temporal/client.js';
import { makeMedia } from '../chaos/load.js';
import { dropTestDatabase } from '../support/database.js';
import { startDevServer } from '../support/dev-server.js';
import { layOutImage, WITH_THE_SIMULATOR } from '../support/image.js';
import { composeModel, composeWithoutVariables, resolveHadolint } from '../support/image-tools.js';
import { startTestS3 } from '../support/s3.js';
import { until } from '../support/until.js';
import { runProcess, workerEnvironment } from '../support/worker-process.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const STEP_MS = 120_000;

describe('the files for Docker', () => {
  it('the Dockerfile passes hadolint', async () => {
    const { stdout } = await promisify(execFile)(await resolveHadolint(), [join(root, 'Dockerfile')]);
    expect(stdout).toBe('');
  });

  describe.each(['docker-compose.yml', 'docker-compose.worker.yml'])('%s', (name) => {
    const file = join(root, name);

    it('is what Compose takes, and its services wait only for such as there are', async () => {
      const { services } = await composeModel(file);
      const waitedFor = Object.values(services).flatMap(({ depends_on = {} }) => Object.keys(depends_on));
      expect(Object.keys(services)).toEqual(expect.arrayContaining(waitedFor));
    });

    it('asks for each secret that is not set, and says where to set it', async () => {
      const said = await composeWithoutVariables(file);
      const required = said.matchAll(/required variable (\w+) is missing a value: set it in \.env/g);
      const secrets = ['POSTGRES_PASSWORD', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'SYNC_API_KEY'];
      expect([...new Set([...required].map(([, variable]) => variable))].sort()).toEqual(secrets);
    });
  });
});

describe('the image', () => {
  it('makes a video with its own commands and production packages alone', async () => {
    const [image, simulators] = [await layOutImage(), await layOutImage(WITH_THE_SIMULATOR)];
    for (const { remove } of [image, simulators]) onTestFinished(remove);
    expect(existsSync(join(image.root, 'node_modules', 'vitest'))).toBe(false);
    const { env, folder, ffmpeg } = await surroundings();
    const start = (name: string, more: Record<string, string> = {}, ...words: string[]) =>
      runProcess(
        join(name.startsWith('src/') ? image.root : simulators.root, 'dist', `${name}.js`),
        { ...env, ...more },
        words,
      );

    const migrate = start('src/cli', {}, 'migrate');
    expect(await migrate.exitCode, migrate.output()).toBe(0);

    const words = ['--host', '127.0.0.1', '--port', '0', '--work-dir', join(folder, 'simulator')];
    const simulator = start('simulator/main', { FFMPEG_PATH: ffmpeg }, ...words);
    const SYNC_BASE_URL = await until('the simulator says where it is', STEP_MS, async () => {
      return /http:\S+(?=,)/.exec(simulator.output())?.[0];
    });
    const [apiPort, healthPort] = [String(await freePort()), String(await freePort())];
    const server = start('src/server', { SYNC_BASE_URL, API_PORT: apiPort, ANONYMOUS_USER_ID: 'local-user' });
    const worker = start('src/worker', { SYNC_BASE_URL, WORKER_HEALTH_PORT: healthPort });
    await isReady(healthPort, worker.output);
    expect(worker.output()).not.toContain('is not what was built');

    const promote = start('src/cli', {}, 'deploy', 'promote', '--first');
    expect(await promote.exitCode, promote.output()).toBe(0);
    await isReady(apiPort, server.output);

    const apiUrl = `http://127.0.0.1:${apiPort}`;
    const { videos, voice } = await makeMedia(ffmpeg, folder);
    const segments = [{ startTime: 0.1, endTime: 0.9, audioInput: { refId: 'voice', startTime: 0, endTime: 0.8 } }];
    const input = { videoFile: videos[0]?.file ?? '', segments, audio: [{ refId: 'voice', file: voice }] };
    const { id } = await submitJob({ apiUrl, input, model: 'lipsync-2', syncMode: 'cut_off' });
    await until('the job is completed', STEP_MS, async () => {
      const { status } = (await (await fetch(`${apiUrl}/api/v1/jobs/${id}`)).json()) as { status: string };
      return status === 'completed' ? true : undefined;
    });
    const video = await fetch(`${apiUrl}/api/v1/jobs/${id}/download`, { headers: { accept: 'video/mp4' } });
    expect(video.headers.get('content-type')).toBe('video/mp4');
    expect((await video.arrayBuffer()).byteLength).toBeGreaterThan(1000);

    // As `docker stop` does it.
    for (const { child } of [server, worker, simulator]) child.kill('SIGTERM');
    expect(await Promise.all([server.exitCode, worker.exitCode, simulator.exitCode])).toEqual([0, 0, 0]);
  });
});

/** What the containers find: stores that nobody has used yet, and a namespace as deploy/temporal makes it. */
async function surroundings() {
  const [s3, temporal, ffmpeg, folder] = await Promise.all([
    startTestS3(),
    startDevServer(),
    resolveFfmpeg(loadStackConfig()),
    mkdtemp(join(tmpdir(), 'pro-image-data-')),
  ]);
  await ensureSearchAttributes(temporal.client);
  const name = `pro_test_${randomUUID()}`;
  const url = withDatabase(inject('postgres').serverUrl, name);
  onTestFinished(async () => {
    await Promise.all([temporal.stop(), s3.stop(), dropTestDatabase(name)]);
    await rm(folder, { recursive: true, force: true });
  });
  const env = { ...workerEnvironment(s3, { url }, temporal), SYNC_ASSET_MODE: 'upload' };
  return { env, folder, ffmpeg };
}

const isReady = (port: string, output: () => string) =>
  until(`readiness at ${port}`, STEP_MS, async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${output()}`);
  });
