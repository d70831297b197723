import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../local/ports.js';
import { builtEntry } from '../support/built-code.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readEvents } from '../support/event-reader.js';
import { ownBucket } from '../support/own-bucket.js';
import { startTestS3, type TestS3 } from '../support/s3.js';

let s3: TestS3;
let database: TestDatabase;
let serverFile: string;
beforeAll(async () => {
  [s3, database, serverFile] = await Promise.all([startTestS3(), createTestDatabase(), builtEntry('src/server')]);
});
afterAll(async () => {
  await Promise.all([s3?.stop(), database?.drop()]);
});

interface ServerProcess {
  child: ChildProcess;
  output(): string;
  exitCode: Promise<number | null>;
}

/** The API as a process of its own, with exactly this environment. */
function run(env: Record<string, string>): ServerProcess {
  const child = spawn(process.execPath, [serverFile], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exitCode;
  });
  return { child, output: () => output, exitCode };
}

/** All parts real but Temporal, which is not there. */
async function environment(): Promise<Record<string, string>> {
  const { S3_BUCKET, S3_ENDPOINT = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = s3.config;
  return {
    DATABASE_URL: database.url,
    ...{ S3_BUCKET, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY },
    SYNC_API_KEY: 'not-a-real-key',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    API_PORT: String(await freePort()),
  };
}

describe('the API process', () => {
  it('answers, names what is down, makes no bucket, and stops on SIGTERM', async () => {
    const env = await environment();
    const server = run(env);
    const url = `http://127.0.0.1:${env.API_PORT}`;
    await expect.poll(server.output).toContain('API is listening');
    expect(server.output()).toContain(`"url":"${url}"`);
    const ready = async () => (await fetch(`${url}/readyz`)).json();
    await expect.poll(ready).toMatchObject({ down: ['s3', 'temporal'] });
    await expect.poll(server.output).toContain('is not there. Run: pro migrate');
    await ownBucket(s3, database);
    await expect.poll(ready).toMatchObject({
      status: 'degraded',
      down: ['temporal'],
      deployment: { findings: [{ code: 'temporal_unanswering' }] },
    });
    const stream = await readEvents(`${url}/api/v1/events`);
    await expect.poll(stream.text).toContain('event: hello');
    server.child.kill('SIGTERM');
    expect(await server.exitCode).toBe(0);
    await stream.ended;
    // Not cut off when the grace was over.
    expect(stream.text()).toMatch(/\nretry: \d+\n\n$/);
    expect(server.output()).toContain('"msg":"stopped"');
    expect(server.output()).not.toContain(env.S3_SECRET_ACCESS_KEY);
  });

  it('says plainly which variables are wrong, and exits 1', async () => {
    const server = run({ DATABASE_URL: 'mysql://x', API_PORT: 'many' });
    expect(await server.exitCode).toBe(1);
    const lines = server.output();
    for (const name of ['DATABASE_URL', 'SYNC_API_KEY', 'API_PORT']) expect(lines).toContain(name);
    expect(lines).not.toContain('    at ');
  });

  it('says that its port is taken, and exits 1', async () => {
    const port = new URL(s3.config.S3_ENDPOINT ?? '').port;
    const server = run({ ...(await environment()), API_PORT: port });
    expect(await server.exitCode).toBe(1);
    expect(server.output()).toContain(`Port ${port} (API_PORT) is taken.`);
  });
});
