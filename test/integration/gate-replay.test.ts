import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureSearchAttributes } from '../../src/temporal/client.js';
import type { Build } from '../../src/versions/builds/build.js';
import { makeWorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { contractFromManifest } from '../../src/versions/contract/contract-from-manifest.js';
import { checkMessageContract } from '../../src/versions/gate/message-contract.js';
import { checkOpenAndRecentRuns } from '../../src/versions/gate/open-and-recent-runs.js';
import { checkRecordedHistories } from '../../src/versions/gate/recorded-histories.js';
import { replayRuns } from '../../src/versions/replay/replay.js';
import type { VersionMetadata } from '../../src/versions/worker-deployment.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { todaysBuild } from '../support/bundles.js';
import { copyCode, type Edit } from '../support/code-copy.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { contractOf, gateContext, versionDetails, withBundle } from '../support/gate-stage.js';
import { runTwoJobs } from '../support/two-jobs.js';
import { until } from '../support/until.js';

const taskQueue = 'gate-test';
let server: DevServer;
let build: Build;
let jobs: { open: string; closed: string };

beforeAll(async () => {
  [server, build] = await Promise.all([startDevServer(), todaysBuild()]);
  await ensureSearchAttributes(server.client);
  jobs = await runTwoJobs(server, build, taskQueue);
});
afterAll(() => server.stop());

async function brokenCopy(...edits: Edit[]) {
  const copy = await copyCode(...edits);
  onTestFinished(copy.remove);
  const { code } = await makeWorkflowBundle(copy.root);
  return { root: copy.root, build: withBundle(build, code) };
}

const current = versionDetails({ buildId: 'current' });
const check = async (parts: Parameters<typeof gateContext>[1]) =>
  await checkOpenAndRecentRuns(await gateContext(server, { build, current, ...parts }));

describe('open and recent runs', () => {
  it('replay on the code they ran on', async () => {
    const { passed, summary, faults } = await check({});
    expect({ passed, faults }).toEqual({ passed: true, faults: [] });
    expect(summary).toContain('2 runs replay');
    expect(summary).toContain('proJob 1 open, 1 closed');
  });

  it('fail on code whose activity has another name, with job, event and step', async () => {
    const candidate = await brokenCopy(
      {
        file: 'workflows/activities.ts',
        from: "prepareAssets: 'check the files",
        to: "prepareFiles: 'check the files",
      },
      { file: 'workflows/pro-job.ts', from: 'assets.prepareAssets(', to: "Reflect.get(assets, 'prepareFiles')(" },
    );
    const { passed, faults } = await check({ build: candidate.build });
    expect(passed).toBe(false);
    expect(faults).toHaveLength(2);
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          new RegExp(
            `^${jobs.open} \\(run [0-9a-f-]{36}\\), event \\d+ \\(ActivityTaskScheduled\\), ` +
              'step check the files and .*: the code now calls prepareFiles where the history has prepareAssets$',
          ),
        ),
      ]),
    );
  });

  const aTimerMore: Edit[] = [
    {
      file: 'workflows/pro-job.ts',
      from: 'import { continueAsNew }',
      to: 'import { continueAsNew, sleep }',
    },
    {
      file: 'workflows/pro-job.ts',
      from: 'await submitGeneration(job);',
      to: 'await sleep(1000);\n await submitGeneration(job);',
    },
  ];

  it('fail on code with a timer more, with job, event and step', async () => {
    const candidate = await brokenCopy(...aTimerMore);
    const { passed, faults, summary } = await check({ build: candidate.build });
    expect(passed).toBe(false);
    expect(summary).toContain('2 of 2 runs do not replay');
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          new RegExp(`^${jobs.closed} .*, event \\d+ \\(\\w+\\), step .*: the code now sets a timer there$`),
        ),
      ]),
    );
  });

  it('leave out what closed on code that was promoted by force, and nothing else', async () => {
    const candidate = await brokenCopy(...aTimerMore);
    const onBuild = async (metadata: VersionMetadata) => {
      const describeVersion = async (buildId: string) => versionDetails({ buildId, metadata });
      const deployments = { ...createWorkerDeployments(server.client, taskQueue), describeVersion };
      return await check({ build: candidate.build, deployments });
    };
    const promotion = { at: '', by: 'pro:tester@host', forcedBecause: 'a test wants it' };
    const forced = await onBuild({ promotion });
    expect(forced.faults).toEqual([expect.stringContaining(jobs.open)]);
    expect(forced.summary).toContain(`1 closed left out, of builds promoted by force: ${build.buildId}`);
    const passed = { passed: true, at: '', by: '', checks: [] };
    expect((await onBuild({ promotion, gate: passed })).faults).toHaveLength(2);
    expect((await onBuild({})).faults).toHaveLength(2);
  });

  it('hold back no change of workflow code where no job is open', async () => {
    const queue = 'all-closed';
    const { open } = await runTwoJobs(server, build, queue);
    await server.client.workflow.getHandle(open).terminate();
    const isClosed = async () =>
      (await server.client.workflow.count(`WorkflowId = "${open}" AND CloseTime IS NOT NULL`)).count;
    await expect.poll(isClosed).toBe(1);
    const candidate = await brokenCopy(...aTimerMore);
    const { passed, faults, summary } = await check({ build: candidate.build, taskQueue: queue });
    expect({ passed, faults }).toEqual({ passed: true, faults: [] });
    expect(summary).toContain('2 closed left out that do not replay, since no proJob is open');
  });

  it('fail where there are none, unless it is the first version', async () => {
    const nobody = await check({ taskQueue: 'pro-jbos' });
    expect(nobody.passed).toBe(false);
    expect(nobody.summary).toContain('TEMPORAL_TASK_QUEUE');
    expect(await check({ taskQueue: 'pro-jbos', current: undefined })).toMatchObject({ passed: true });
  });

  it('leave out what has not begun', async () => {
    const { workflowId } = await server.client.workflow.start('proJob', {
      taskQueue: 'nobody',
      workflowId: 'not-begun',
      args: [],
    });
    await until('it is found', 60_000, async () => {
      const { count } = await server.client.workflow.count(`WorkflowId = "${workflowId}"`);
      return count === 1 ? true : undefined;
    });
    const outcome = await replayRuns(server.client, build.workflowBundle, `WorkflowId = "${workflowId}"`);
    expect(outcome).toEqual({ replayed: 0, faults: [], skipped: 0 });
  });
});

describe('recorded histories', () => {
  it('replay on the code of today', async () => {
    expect(await checkRecordedHistories(await gateContext(server, { build }))).toMatchObject({
      passed: true,
      faults: [],
    });
  });

  it('fail where there are none', async () => {
    const result = await checkRecordedHistories({ ...(await gateContext(server, { build })), root: '/nowhere' });
    expect(result).toMatchObject({ passed: false, summary: expect.stringContaining('no recorded history') });
  });
});

describe('message contract', () => {
  it('catches a renamed signal, which open runs do not show', async () => {
    const candidate = await brokenCopy({
      file: 'workflows/messages.ts',
      from: "defineSignal('generationHint')",
      to: "defineSignal('generationNews')",
    });
    const version = versionDetails({ metadata: { contract: contractFromManifest() } });
    const context = await gateContext(server, {
      ...{ build: candidate.build, current: version, contract: await contractOf(candidate.root) },
    });
    expect(await checkOpenAndRecentRuns(context)).toMatchObject({ passed: true });
    expect(await checkMessageContract(context)).toEqual({
      passed: false,
      summary: '1 message breaks with build current',
      faults: [expect.stringMatching(/^signal generationHint: is gone; .*\(renamed to generationNews\?\)$/)],
    });
  });

  it('has nothing to say of a first version, nor with a Current that says nothing', async () => {
    const context = await gateContext(server, { build, current: undefined });
    expect(await checkMessageContract(context)).toMatchObject({
      passed: true,
      summary: expect.stringContaining('first version'),
    });
    expect(await checkMessageContract({ ...context, current })).toMatchObject({
      passed: true,
      summary: expect.stringContaining('not compared'),
    });
  });
});
