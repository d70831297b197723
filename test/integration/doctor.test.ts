import { execFile } from 'node:child_process';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineParts } from '../../src/operator/doctor.js';
import { childEnvironment } from '../../src/platform/config.js';
import { createObjectStore, type ObjectStore } from '../../src/storage/object-store.js';
import { CALL_MS } from '../../src/versions/detector/observe.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { builtEntry } from '../support/built-code.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ownBucket } from '../support/own-bucket.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import { startTinyStage, type TinyDeployment, type TinyStage } from '../support/tiny-stage.js';

let stage: TinyStage;
let s3: TestS3;
let database: TestDatabase;
let store: ObjectStore;

beforeAll(async () => {
  [stage, s3, database] = await Promise.all([startTinyStage(), startTestS3(), createTestDatabase()]);
  store = createObjectStore(s3.config);
  await ownBucket(s3, database);
});
afterAll(async () => {
  store?.close();
  await stage?.stop();
  await Promise.all([s3?.stop(), database?.drop()]);
});

/** What `pro doctor` answers. */
async function ask(tiny: TinyDeployment, client: Client, bucket = store) {
  const deployments = createWorkerDeployments(client, tiny.name, CALL_MS);
  const check = async () =>
    void (await client.withDeadline(Date.now() + 1_500, () => client.workflowService.getSystemInfo({})));
  return await examineParts({
    ...{ db: database.db, store: bucket, starter: { check }, log: pino({ level: 'silent' }) },
    observe: { client, deployments, db: database.db, taskQueue: tiny.name, rescueAfterSeconds: 300 },
    diskBuild: async () => undefined,
    syncSo: 'https://api.sync.so',
  });
}

describe('pro doctor', () => {
  it('says what is wrong and what to do, and that all is well', async () => {
    const tiny = stage.newDeployment();
    await tiny.startWorker('a');
    const before = await ask(tiny, stage.client);
    expect(before.code).toBe(1);
    for (const words of [
      'PostgreSQL answers',
      'S3         answers',
      `Bucket     ${s3.config.S3_BUCKET}, this database's own`,
      'Sync.so    https://api.sync.so (the real one: generations cost money)',
      'BROKEN',
      'no Current version',
      '-> pro deploy promote a',
    ])
      expect(before.text).toContain(words);
    await promote(stage.client, { deploymentName: tiny.name, buildId: 'a' });
    expect(await ask(tiny, stage.client)).toMatchObject({ code: 0, text: expect.stringContaining('all is well') });
    const { code, json } = await ask(tiny, stage.client);
    expect([code, json]).toMatchObject([0, { ok: true, down: [], bucket: { state: 'own' }, findings: [] }]);
  });

  it('works while Temporal is away', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 1_000 });
    const { code, json } = await ask(stage.newDeployment(), new Client({ connection }));
    expect(code).toBe(1);
    expect(json).toMatchObject({
      ok: false,
      down: ['temporal'],
      findings: [{ code: 'temporal_unanswering' }],
    });
    await connection.close();
  });

  it('as a command ends with its answer alone, whatever is away', async () => {
    const { S3_BUCKET, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = s3.config;
    const env = childEnvironment({
      ...{ S3_BUCKET, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, DATABASE_URL: database.url },
      ...{ TEMPORAL_ADDRESS: '127.0.0.1:1', SYNC_API_KEY: 'not-a-real-key' },
    });
    const cli = await builtEntry('src/cli');
    const answer = await new Promise<{ code: number | string | undefined; out: string; err: string }>((resolve) =>
      execFile(process.execPath, [cli, 'doctor'], { env, timeout: 60_000 }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, out, err }),
      ),
    );
    expect(answer.code).toBe(1);
    expect(answer.out).toContain('Temporal   DOES NOT ANSWER');
    expect(answer.err).not.toContain('    at ');
  });

  it('says whose the bucket is, and how to claim it, where it is not this database’s', async () => {
    const tiny = stage.newDeployment();
    const foreign = createObjectStore({ ...s3.config, S3_BUCKET: `bucket-${crypto.randomUUID()}` });
    await foreign.ensureBucket();
    await foreign.writeMark({ installationId: 'other', token: 'other' });
    const { code, text } = await ask(tiny, stage.client, foreign);
    foreign.close();
    expect(code).toBe(1);
    expect(text).toContain('S3         answers');
    expect(text).toMatch(/Bucket {5}The bucket ".*" belongs to another installation\..*\n {2}-> .*--claim-bucket/);
  });
});
