import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../local/ports.js';
import { apiEnvironment } from '../support/api-process.js';
import { builtEntry } from '../support/built-code.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readEvents } from '../support/event-reader.js';
import { ownBucket } from '../support/own-bucket.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import { runProcess } from '../support/worker-process.js';

let s3: TestS3;
let database: TestDatabase;
let serverFile: string;
beforeAll(async () => {
  [s3, database, serverFile] = await Promise.all([startTestS3(), createTestDatabase(), builtEntry('src/server')]);
});
afterAll(async () => {
  await Promise.all([s3?.stop(), database?.drop()]);
});

const run = (env: Record<string, string>) => runProcess(serverFile, env);
const environment = () => apiEnvironment(s3, database);

describe('the API process', () => {
  it('answers, names what is down, makes no bucket, and stops on SIGTERM', async () => {
    const env: Record<string, string> = { ...(await environment()), ADMIN_PORT: String(await freePort()) };
    const server = run(env);
    const url = `http://127.0.0.1:${env.API_PORT}`;
    await expect.poll(server.output).toContain('API is listening');
    expect(server.output()).toContain(`"url":"${url}"`);
    const ready = async () => (await fetch(`http://127.0.0.1:${env.ADMIN_PORT}/readyz`)).json();
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
