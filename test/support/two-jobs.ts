import type { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Build } from '../../src/versions/builds/build.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { jobStateQuery } from '../../workflows/messages.js';
import { proJob } from '../../workflows/pro-job.js';
import type { DevServer } from './dev-server.js';
import { pinnedTo } from './pinned-worker.js';
import { recordingActivities } from './recording-activities.js';
import { until } from './until.js';
import { createWorkerInProcess } from './worker-in-process.js';
import { jobInput } from './workflow-environment.js';

/** One job that is done, and one that waits for its generation, of which the worker is gone. */
export async function runTwoJobs({ client, address, namespace }: DevServer, build: Build, taskQueue: string) {
  const version = { deploymentName: taskQueue, buildId: build.buildId };
  const connection = await NativeConnection.connect({ address });
  const worker = await createWorkerInProcess({
    ...{ connection, namespace, taskQueue, activities: answers(), workflowBundle: build.workflowBundle },
    workerDeploymentOptions: pinnedTo(version),
  });
  const jobs = await worker.runUntil(async () => {
    await promote(client, version);
    const closed = await start(client, taskQueue, 'closed', 0.1);
    const open = await start(client, taskQueue, 'open', 60);
    await closed.result();
    await until('the open job waits for its generation', 60_000, async () =>
      (await open.query(jobStateQuery)).stage === 'generating' && (await hasTimer(open)) ? true : undefined,
    );
    return { open: open.workflowId, closed: closed.workflowId };
  });
  await connection.close();
  await until('the server finds both', 60_000, async () => {
    const count = async (status: string) =>
      (await client.workflow.count(`TaskQueue = "${taskQueue}" AND ExecutionStatus = "${status}"`)).count;
    return (await count('Running')) === 1 && (await count('Completed')) === 1 ? true : undefined;
  });
  return jobs;
}

const answers = () =>
  recordingActivities({
    submitGeneration: async ({ userId }) => ({ generationId: userId }),
    checkGeneration: async ({ generationId: id }) => ({
      ...{ status: id === 'closed' ? 'COMPLETED' : 'RUNNING', percent: 20, overdue: false },
    }),
  }).activities;

async function start(client: Client, taskQueue: string, userId: string, seconds: number) {
  const input = jobInput({ userId });
  const args: Parameters<typeof proJob> = [
    input,
    { poll: { firstSeconds: seconds, minSeconds: seconds }, inFlightMs: 300_000 },
  ];
  return await client.workflow.start(proJob, { taskQueue, workflowId: input.jobId, args });
}

async function hasTimer(job: Awaited<ReturnType<typeof start>>): Promise<boolean> {
  const { events } = await job.fetchHistory();
  return (events ?? []).some((event) => event.timerStartedEventAttributes);
}
