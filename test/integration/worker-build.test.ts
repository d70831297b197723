import { execFile } from 'node:child_process';
import { appendFile, copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { currentBuild } from '../../src/versions/builds/build.js';
import type { BuildInfo } from '../../src/versions/builds/build-info.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { finishBuild } from '../../tools/build-info.js';
import { builtCode } from '../support/built-code.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { ownBucket } from '../support/own-bucket.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import { runWorker, workerEnvironment } from '../support/worker-process.js';

const run = promisify(execFile);

let s3: TestS3;
let database: TestDatabase;
let temporal: DevServer;
/** A copy of its own, since its files are spoiled. */
let root: string;
let info: BuildInfo;
beforeAll(async () => {
  [s3, database, temporal] = await Promise.all([startTestS3(), createTestDatabase(), startDevServer()]);
  await ownBucket(s3, database);
  root = await mkdtemp(join(tmpdir(), 'pro-built-'));
  await cp(await builtCode(), root, { recursive: true, verbatimSymlinks: true });
  info = JSON.parse(await readFile(join(root, 'dist', 'build-info.json'), 'utf8')) as BuildInfo;
});
afterAll(async () => {
  await Promise.all([s3?.stop(), database?.drop(), temporal?.stop()]);
  await rm(root, { recursive: true, force: true });
});

const start = () => runWorker(workerEnvironment(s3, database, temporal), [], join(root, 'dist', 'src', 'worker.js'));

/** Changes a file of the build until the test is over. */
async function spoil(path: string, change: (file: string) => Promise<void>): Promise<void> {
  const file = join(root, 'dist', path);
  await copyFile(file, `${file}.kept`);
  onTestFinished(async () => {
    await copyFile(`${file}.kept`, file);
    await rm(`${file}.kept`);
  });
  await change(file);
}

describe('a build', () => {
  it('names what it made, and keeps what the commands read', async () => {
    const { version: release } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(info).toMatchObject({ release, sdk: '1.24.0', node: process.versions.node.split('.')[0] });
    expect(info.files).toHaveProperty(['workflows/pro-job.js']);
    const kept = await readFile(join(root, 'dist', 'workflow-bundle.js'), 'utf8');
    expect(kept).not.toContain(root);
  });

  it('has the id that the sources have: a worker of either is the same version', async () => {
    expect((await currentBuild(root)).buildId).toBe(info.buildId);
    expect((await currentBuild(join(root, 'dist'))).buildId).toBe(info.buildId);
  });

  it('reads media without what only the sources need', async () => {
    const sound = await readFile(new URL('../../local/demo/samples/guest.mp3', import.meta.url));
    const program = `
      import { readFile } from 'node:fs/promises';
      import { createProber } from ${JSON.stringify(pathToFileURL(join(root, 'dist/src/media/prober.js')))};
      const bytes = await readFile(process.argv[1]);
      const read = async (start, end) => bytes.subarray(start, end);
      const prober = createProber();
      console.log(JSON.stringify(await prober.probe({ name: 'it', track: 'audio', bytes: bytes.length, read })));
      prober.close();`;
    const file = join(root, 'sound.mp3');
    await writeFile(file, sound);
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program, file], { timeout: 120_000 });
    expect(JSON.parse(stdout)).toMatchObject({ hasVideo: false, hasAudio: true, seconds: expect.any(Number) });
  });
});

describe('a worker from dist/', () => {
  it('runs as the build that was made, with the bundle that was made', async () => {
    const worker = start();
    await expect.poll(worker.output).toContain('worker runs');
    expect(worker.output()).toContain(`"buildId":"${info.buildId}"`);
    expect(worker.output()).not.toContain('webpack');
    const deployments = createWorkerDeployments(temporal.client, 'pro-video-editor');
    const metadata = async () => (await deployments.describeVersion(info.buildId))?.metadata.build;
    await expect.poll(metadata).toMatchObject({
      ...{ bundleHash: info.bundleHash, builtAt: info.builtAt, from: 'dist' },
    });
    worker.child.kill('SIGTERM');
    expect(await worker.exitCode).toBe(0);
  });

  it.each([
    ['changed', 'activities/slots.js', (file: string) => appendFile(file, '//')],
    ['missing', 'workflows/reconcile.js', (file: string) => rm(file)],
    ['changed', 'workflow-bundle.js', async (file: string) => writeFile(file, `/**/${await readFile(file, 'utf8')}`)],
  ])('refuses to run with a file that is %s, and names it: %s', async (fault, path, change) => {
    await spoil(path, change);
    const worker = start();
    expect(await worker.exitCode).toBe(1);
    expect(worker.output()).toContain(`${fault}: ${path}`);
    expect(worker.output()).toContain('Run `npm run build`');
    expect(worker.output()).not.toContain('worker runs');
  });

  it('refuses to run without a build', async () => {
    await spoil('build-info.json', (file) => rm(file));
    const worker = start();
    expect(await worker.exitCode).toBe(1);
    expect(worker.output()).toMatch(/build-info\.json not found\. Run `npm run build` first\./);
  });

  it('is described anew by another build of the same code', async () => {
    const again = await finishBuild(join(root, 'dist'));
    expect(again).toEqual({ ...info, builtAt: again.builtAt });
  });
});
