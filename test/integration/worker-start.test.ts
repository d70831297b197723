import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../src/embedded/ports.js';
import { startTcpProxy } from '../chaos/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { startTestS3, type TestS3 } from '../support/s3.js';

const WORKER = fileURLToPath(new URL('../../src/worker.ts', import.meta.url));
const WAIT = { timeout: 45_000, interval: 100 };

let s3: TestS3;
let database: TestDatabase;
let temporal: DevServer;
beforeAll(async () => {
  [s3, database, temporal] = await Promise.all([startTestS3(), createTestDatabase(), startDevServer()]);
});
afterAll(async () => {
  await Promise.all([s3?.stop(), database?.drop(), temporal?.stop()]);
});

interface WorkerProcess {
  child: ChildProcess;
  output(): string;
  exitCode: Promise<number | null>;
}

/** The worker as a process of its own, with exactly this environment. */
function run(env: Record<string, string>): WorkerProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', WORKER], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exitCode;
  });
  return { child, output: () => output, exitCode };
}

type Ports = Record<'postgres' | 's3' | 'temporal', number>;

const atPort = (address: string, port: number): string => {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
};

function environment(ports: Partial<Ports> = {}): Record<string, string> {
  const { S3_ENDPOINT = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = s3.config;
  return {
    DATABASE_URL: ports.postgres ? atPort(database.url, ports.postgres) : database.url,
    S3_ENDPOINT: ports.s3 ? atPort(S3_ENDPOINT, ports.s3) : S3_ENDPOINT,
    ...{ S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY },
    TEMPORAL_ADDRESS: ports.temporal ? `127.0.0.1:${ports.temporal}` : temporal.address,
    SYNC_API_KEY: 'not-a-real-key',
  };
}

const PARTS = ['S3', 'PostgreSQL', 'Temporal'];
const waitsFor = (output: string) => PARTS.filter((part) => output.includes(`"msg":"waiting for ${part}"`));

describe('a worker that starts before its parts', () => {
  it('waits for each, says so once, and goes on when they are there', async () => {
    const ports = { postgres: await freePort(), s3: await freePort(), temporal: await freePort() };
    const worker = run(environment(ports));
    await expect.poll(() => waitsFor(worker.output()), WAIT).toEqual(PARTS);
    const real = { postgres: database.url, s3: s3.config.S3_ENDPOINT ?? '', temporal: `http://${temporal.address}` };
    for (const part of ['postgres', 's3', 'temporal'] as const) {
      const proxy = await startTcpProxy({ to: Number(new URL(real[part]).port), port: ports[part] });
      onTestFinished(() => proxy.stop());
    }
    await expect.poll(worker.output, WAIT).toContain('worker runs');
    for (const part of PARTS) expect(worker.output().split(`waiting for ${part}`)).toHaveLength(2);
    expect(worker.output()).not.toContain(s3.config.S3_SECRET_ACCESS_KEY);
    worker.child.kill('SIGTERM');
    expect(await worker.exitCode).toBe(0);
  });

  it('stops while it waits when it is asked to', async () => {
    const worker = run(environment({ postgres: await freePort() }));
    await expect.poll(() => waitsFor(worker.output()), WAIT).toEqual(['PostgreSQL']);
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
