import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../../src/platform/config.js';
import { type Build, currentBuild } from '../../src/versions/builds/build.js';
import { runGate } from '../../src/versions/gate/gate.js';
import { checkSmokeJob } from '../../src/versions/gate/smoke-job.js';
import { builtRoot } from '../support/built-code.js';
import { copyCode } from '../support/code-copy.js';
import { createTestDatabase } from '../support/database.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { gateContext } from '../support/gate-stage.js';
import { filesIn, ownBucket } from '../support/own-bucket.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import '../support/workflow-environment.js';

let server: DevServer;
let s3: TestS3;
let env: Environment;
/** Where today's code lies, built. */
let root: string;
let build: Build;

beforeAll(async () => {
  [server, s3, root] = await Promise.all([startDevServer(), startTestS3(), builtRoot()]);
  const database = await createTestDatabase();
  await ownBucket(s3, database);
  await database.drop();
  build = await currentBuild(root);
  const { S3_FORCE_PATH_STYLE: _, ...config } = s3.config;
  // Those of a deployment: the smoke job must touch neither its database nor its Sync.so.
  const production = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', SYNC_API_KEY: 'not-a-secret' };
  env = { ...config, ...production, SYNC_BASE_URL: 'http://127.0.0.1:1', TEMPORAL_ADDRESS: server.address };
  env.TEMPORAL_NAMESPACE = server.namespace;
});
afterAll(async () => {
  await s3.stop();
  await server.stop();
});

/** Nothing in the bucket, no job that runs, no schedule. */
async function expectNothingLeft(): Promise<void> {
  expect(await filesIn(s3)).toEqual({ objects: [], unfinished: [] });
  const { count } = await server.client.workflow.count('ExecutionStatus = "Running"');
  expect(count).toBe(0);
  const schedules = [];
  for await (const { scheduleId } of server.client.schedule.list()) schedules.push(scheduleId);
  expect(schedules).toEqual([]);
}

it('lets the first version of today through, on the real parts, twice at once, and leaves nothing behind', async () => {
  const said: string[] = [];
  const context = await gateContext(server, { env, build, root, report: (line) => said.push(line) });
  // Somebody else's gate of the same build: each smoke job has its own database.
  const [gate, other] = await Promise.all([runGate(context), checkSmokeJob(context)]);
  expect(other).toMatchObject({ passed: true, faults: [] });
  expect(gate.checks.map(({ name, passed, summary }) => ({ name, passed, summary }))).toEqual([
    { name: 'recorded histories', passed: true, summary: expect.stringContaining('recordings replay') },
    { name: 'message contract', passed: true, summary: expect.stringContaining('first version') },
    { name: 'open and recent runs', passed: true, summary: expect.stringContaining('first version') },
    { name: 'smoke job', passed: true, summary: expect.stringMatching(/^a job completed in [\d.]+ s$/) },
  ]);
  expect(gate).toMatchObject({ passed: true, by: 'test' });
  expect(said).toContain('Gate: smoke job …');
  await expectNothingLeft();
});

it('holds back code whose workflow throws, with what it says', async () => {
  const copy = await copyCode({
    file: 'workflows/pro-job.ts',
    from: 'await prepare(job, input);',
    to: "throw new TypeError('planted fault');",
  });
  onTestFinished(copy.remove);
  const thrown = await currentBuild(copy.root);
  const result = await checkSmokeJob(await gateContext(server, { env, build: thrown, root: copy.root }));
  expect(result).toEqual({
    passed: false,
    summary: 'the job did not complete',
    faults: [expect.stringContaining('planted fault')],
  });
  await expectNothingLeft();
});

it('says in a sentence why there is no smoke job, and does the other checks', async () => {
  const context = await gateContext(server, { build, root, env: { ...env, S3_BUCKET: 'x' } });
  const { passed, checks } = await runGate(context);
  expect(passed).toBe(false);
  expect(checks.filter((check) => !check.passed)).toEqual([
    { name: 'smoke job', passed: false, summary: expect.stringMatching(/^could not be done: .*S3_BUCKET/), faults: [] },
  ]);
});
