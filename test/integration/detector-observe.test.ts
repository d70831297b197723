import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { createDb } from '../../src/db/client.js';
import { newDetectorState } from '../../src/versions/detector/detector-state.js';
import type { DiskBuild } from '../../src/versions/detector/disk-build.js';
import { lookOf, seenHere } from '../../src/versions/detector/look.js';
import { CALL_MS, observe } from '../../src/versions/detector/observe.js';
import type { ObserveDeps } from '../../src/versions/detector/observe-deps.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { detectorStage } from '../support/detector-stage.js';
import { newJob } from '../support/job-rows.js';
import type { TinyDeployment } from '../support/tiny-stage.js';
import { until } from '../support/until.js';
import { createWorkerInProcess } from '../support/worker-in-process.js';

/** The detector on a real server and database, with real workers that come, go and fail. */
const { stage, database, runs, moveTo, depsOf } = detectorStage();

/** Some seconds on an idle machine; the server needs longer to forget a worker when it is busy. */
const FOUND_WITHIN_MS = 60_000;

/** Looks again and again, as the API does, until it finds `code`; all that it found then. */
function detectorOf(tiny: TinyDeployment, more: Partial<ObserveDeps> = {}, diskBuild?: DiskBuild) {
  const deps = { ...depsOf(tiny, 300), ...more };
  const memory = newDetectorState();
  const look = async () => await seenHere(lookOf(await observe(deps, memory)), diskBuild);
  const finds = (code: string) =>
    until(code, FOUND_WITHIN_MS, async () => {
      const diagnosis = await look();
      const finding = diagnosis.findings.find((one) => one.code === code);
      return finding && { ...diagnosis, finding };
    });
  const codes = async () => (await look()).findings.map(({ code }) => code);
  return { look, finds, codes };
}

async function waitingRow(): Promise<string> {
  const jobId = await newJob(database.db);
  await database.db.$executeRaw`
    UPDATE video_jobs SET updated_at = now() - interval '1 minute' WHERE id = ${jobId}::uuid`;
  return jobId;
}

describe('the detector finds', () => {
  it('that no worker ever came, then that no version is Current, and that all is well', async () => {
    const tiny = stage.newDeployment();
    const jobId = await waitingRow();
    const { finds, codes } = detectorOf(tiny);
    const unknown = await finds('deployment_unknown');
    expect(unknown.waiting.get(jobId)?.forAdmin).toBe('waiting for a worker: none has ever reported');
    await tiny.startWorker('a');
    await database.db.videoJob.delete({ where: { id: jobId } });
    const next = async () => (await finds('no_current_version')).finding.next;
    await expect.poll(next).toBe('pro deploy promote a'); // from its first heartbeat on
    await runs(tiny, 'a');
    await expect.poll(codes).toEqual([]);
  });

  it('that the Current version lost its workers, and since when; and when they are back', async () => {
    const tiny = stage.newDeployment();
    const startedAt = Date.now();
    const stop = await tiny.startWorker('a');
    await runs(tiny, 'a');
    const jobId = await tiny.start();
    const { finds, codes } = detectorOf(tiny);
    expect(await codes()).toEqual([]);
    await stop();
    const { finding, waiting } = await finds('current_without_workers');
    // Its last sign of life.
    expect(finding.since?.getTime()).toBeGreaterThanOrEqual(startedAt);
    expect(finding.since?.getTime()).toBeLessThanOrEqual(Date.now());
    expect(waiting.get(jobId)?.forAdmin).toContain(`waiting for worker version ${tiny.name}:a: no live worker since `);
    await tiny.startWorker('a');
    await expect.poll(codes).toEqual([]);
  });

  it('open jobs on a version whose workers are gone', async () => {
    const tiny = stage.newDeployment();
    const stop = await tiny.startWorker('a');
    await runs(tiny, 'a');
    const jobs = [await tiny.start(), await tiny.start()];
    await tiny.startWorker('b');
    await runs(tiny, 'b');
    await stop();
    const { finding, waiting } = await detectorOf(tiny).finds('version_without_workers');
    expect(finding).toMatchObject({ buildId: 'a', severity: 'broken' });
    expect(finding.jobIds?.toSorted()).toEqual(jobs);
    expect([...waiting.keys()].toSorted()).toEqual(jobs);
  });

  it('code that does not fit what a job did before, and code that throws', async () => {
    const tiny = stage.newDeployment();
    await tiny.startWorker('a', 'steady');
    await runs(tiny, 'a');
    const moved = await tiny.start('timer');
    await tiny.startWorker('b', 'without-timer');
    await runs(tiny, 'b');
    await moveTo(tiny, 'b', moved);
    const detector = detectorOf(tiny, { db: undefined });
    const { finding } = await detector.finds('nondeterminism');
    expect(finding).toMatchObject({ buildId: 'b', jobIds: [moved] });
    await tiny.startWorker('c', 'throws');
    await runs(tiny, 'c');
    const { workflowId } = await tiny.startOnly('plain');
    const thrown = await detector.finds('workflow_code_throws');
    expect(thrown.finding).toMatchObject({ buildId: 'c', jobIds: [workflowId] });
    expect(thrown.finding.message).toContain('undefined is not a segment');
  });

  it('the two names of one queue', async () => {
    const tiny = stage.newDeployment();
    await tiny.startWorker('a');
    await runs(tiny, 'a');
    const taskQueue = `${tiny.name}-typo`;
    await stage.client.workflow.start('tiny', { taskQueue, workflowId: taskQueue, args: ['plain'] });
    const { finding } = await detectorOf(tiny, { taskQueue }).finds('queue_mismatch');
    for (const name of [taskQueue, tiny.name]) expect(finding.message).toContain(`"${name}"`);
  });

  it('a worker without a version', async () => {
    const tiny = stage.newDeployment();
    await tiny.startWorker('a');
    await runs(tiny, 'a');
    const worker = await createWorkerInProcess({
      ...{ connection: stage.connection, namespace: stage.namespace, taskQueue: tiny.name, identity: 'stray' },
      activities: { nothing: async () => undefined },
    });
    await worker.runUntil(async () => {
      const { finding } = await detectorOf(tiny).finds('unversioned_workers');
      expect(finding).toMatchObject({ severity: 'warning' });
      expect(finding.message).toContain(`1 worker without a version poll "${tiny.name}"`);
    });
  });

  it('that the code on disk is another than the one that runs', async () => {
    const tiny = stage.newDeployment();
    await tiny.startWorker('a');
    await runs(tiny, 'a');
    await tiny.startWorker('b');
    expect(await detectorOf(tiny, {}, async () => 'c').codes()).toEqual(['disk_build_not_running']);
    expect(await detectorOf(tiny, {}, async () => 'b').codes()).toEqual(['disk_build_not_current']);
    expect(await detectorOf(tiny, {}, () => Promise.reject(new Error('being saved'))).codes()).toEqual([]);
  });

  it('that parts are away, within the time of a look', async () => {
    const tiny = stage.newDeployment();
    const connection = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 1_000 });
    const client = new Client({ connection });
    const db = createDb('postgresql://nobody:nothing@127.0.0.1:1/none');
    const deployments = createWorkerDeployments(client, randomUUID(), CALL_MS);
    const from = performance.now();
    const { codes } = detectorOf(tiny, { client, deployments, db });
    expect(await codes()).toEqual(['temporal_unanswering', 'database_unanswering']);
    expect(performance.now() - from).toBeLessThan(60_000);
    await db.$disconnect();
    await connection.close();
  });
});
