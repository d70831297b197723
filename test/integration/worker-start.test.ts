import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../local/ports.js';
import { startTcpProxy } from '../chaos/tcp-proxy.js';
import { builtEntry } from '../support/built-code.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { ownBucket } from '../support/own-bucket.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import { runWorker, workerEnvironment } from '../support/worker-process.js';

let s3: TestS3;
let database: TestDatabase;
let temporal: DevServer;
let workerFile: string;
beforeAll(async () => {
  [s3, database, temporal, workerFile] = await Promise.all([
    startTestS3(),
    createTestDatabase(),
    startDevServer(),
    builtEntry('src/worker'),
  ]);
  await ownBucket(s3, database);
});
afterAll(async () => {
  await Promise.all([s3?.stop(), database?.drop(), temporal?.stop()]);
});

const run = (env: Record<string, string>) => runWorker(env, [], workerFile);

type Ports = Record<'postgres' | 's3' | 'temporal', number>;

const atPort = (address: string, port: number): string => {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
};

function environment(ports: Partial<Ports> = {}): Record<string, string> {
  const env = workerEnvironment(s3, database, temporal);
  return {
    ...env,
    ...(ports.postgres && { DATABASE_URL: atPort(database.url, ports.postgres) }),
    ...(ports.s3 && { S3_ENDPOINT: atPort(env.S3_ENDPOINT ?? '', ports.s3) }),
    ...(ports.temporal && { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` }),
  };
}

const PARTS = ['S3', 'PostgreSQL', 'Temporal'];
const waitsFor = (output: string) => PARTS.filter((part) => output.includes(`"msg":"waiting for ${part}"`));

const statusOf = async (port: number, check: string) => (await fetch(`http://127.0.0.1:${port}/${check}`)).status;

describe('a worker that starts before its parts', () => {
  it('waits for each, says so once, and goes on when they are there', async () => {
    const ports = { postgres: await freePort(), s3: await freePort(), temporal: await freePort() };
    const health = await freePort();
    // An address that no machine has: the API's is not the worker's.
    const worker = run({ ...environment(ports), API_HOST: '192.0.2.1', WORKER_HEALTH_PORT: String(health) });
    await expect.poll(() => waitsFor(worker.output())).toEqual(PARTS);
    // It lives, so nobody has to restart it, and does not work yet.
    expect(await statusOf(health, 'healthz')).toBe(200);
    expect(await statusOf(health, 'readyz')).toBe(503);
    const real = { postgres: database.url, s3: s3.config.S3_ENDPOINT ?? '', temporal: `http://${temporal.address}` };
    for (const part of ['postgres', 's3', 'temporal'] as const) {
      const proxy = await startTcpProxy({ to: Number(new URL(real[part]).port), port: ports[part] });
      onTestFinished(() => proxy.stop());
    }
    await expect.poll(worker.output).toContain('worker runs');
    for (const part of PARTS) expect(worker.output().split(`waiting for ${part}`)).toHaveLength(2);
    expect(worker.output()).not.toContain(s3.config.S3_SECRET_ACCESS_KEY);
    worker.child.kill('SIGTERM');
    expect(await worker.exitCode).toBe(0);
  });

  it('is not ready while its own database or bucket do not answer, and alive all the same', async () => {
    const proxies = {
      postgresql: await startTcpProxy({ to: Number(new URL(database.url).port) }),
      s3: await startTcpProxy({ to: Number(new URL(s3.config.S3_ENDPOINT ?? '').port) }),
    };
    onTestFinished(() => Promise.all(Object.values(proxies).map((proxy) => proxy.stop())).then(() => undefined));
    const health = await freePort();
    const ports = { postgres: proxies.postgresql.port, s3: proxies.s3.port };
    const worker = run({ ...environment(ports), WORKER_HEALTH_PORT: String(health) });
    const ready = (): Promise<unknown[]> =>
      fetch(`http://127.0.0.1:${health}/readyz`).then(async (answer) => [
        answer.status,
        ((await answer.json()) as { down: unknown }).down,
      ]);
    const becomes = (...expected: unknown[]) => expect.poll(() => ready().catch(() => [])).toEqual(expected);
    await expect.poll(worker.output, { timeout: 120_000 }).toContain('worker runs');
    await becomes(200, []);
    for (const part of ['postgresql', 's3'] as const) {
      proxies[part].hold();
      await becomes(503, [part]);
      expect(await statusOf(health, 'healthz')).toBe(200);
      proxies[part].pass();
      await becomes(200, []);
    }
  });

  it('says which variables name an address that cannot be listened on', async () => {
    const worker = run({ ...environment(), WORKER_HEALTH_HOST: '192.0.2.1', WORKER_HEALTH_PORT: '4001' });
    expect(await worker.exitCode).toBe(1);
    expect(worker.output()).toContain('192.0.2.1, port 4001 (WORKER_HEALTH_HOST, WORKER_HEALTH_PORT)');
  });

  it('waits for its bucket, makes none, and goes on when it is there and bears its mark', async () => {
    const other = { ...s3, config: { ...s3.config, S3_BUCKET: `bucket-${crypto.randomUUID()}` } };
    const mine = await createTestDatabase();
    onTestFinished(mine.drop);
    const health = await freePort();
    const worker = run({ ...workerEnvironment(other, mine, temporal), WORKER_HEALTH_PORT: String(health) });
    await expect.poll(worker.output).toContain(`The bucket \\"${other.config.S3_BUCKET}\\" is not there.`);
    expect(await statusOf(health, 'readyz')).toBe(503);
    await ownBucket(other, mine);
    await expect.poll(worker.output).toContain('worker runs');
    worker.child.kill('SIGTERM');
    expect(await worker.exitCode).toBe(0);
  });

  it('stops while it waits when it is asked to', async () => {
    const worker = run(environment({ postgres: await freePort() }));
    await expect.poll(() => waitsFor(worker.output())).toEqual(['PostgreSQL']);
    worker.child.kill('SIGTERM');
    expect(await worker.exitCode).toBe(0);
  });

  it.each([
    ['S3', { S3_SECRET_ACCESS_KEY: 'not-the-secret' }, /^S3 cannot be used: HTTP 403/m],
    ['PostgreSQL', { DATABASE_URL: 'password' }, /^PostgreSQL cannot be used: .*password authentication failed/m],
  ])('does not wait for %s that refuses it', async (_part, wrong, sentence) => {
    const env = environment();
    const url = new URL(database.url);
    url.password = 'not-the-password';
    const worker = run({ ...env, ...wrong, ...('DATABASE_URL' in wrong && { DATABASE_URL: url.href }) });
    expect(await worker.exitCode).toBe(1);
    expect(worker.output()).toMatch(sentence);
    expect(waitsFor(worker.output())).toEqual([]);
  });
});
