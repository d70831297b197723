import type { WorkflowHandle } from '@temporalio/client';
import { pino } from 'pino';
import { ACTIVITIES_AT_ONCE } from '../../activities/at-most.js';
import type { ReconcileDeps } from '../../activities/deps.js';
import { healingActivities } from '../../activities/healing.js';
import { createActivities, jobActivities } from '../../activities/index.js';
import { ensureAccount } from '../../src/db/slots.js';
import type { ProJobInput } from '../../src/domain/job.js';
import { openOutbound } from '../../src/platform/outbound-request.js';
import { createAdopter } from '../../src/temporal/adopter.js';
import { createAssetStarter } from '../../src/temporal/asset-workflows.js';
import { createJobStarter } from '../../src/temporal/client.js';
import { createJobOutcomes } from '../../src/temporal/job-outcomes.js';
import { createJobSignals } from '../../src/temporal/job-signals.js';
import { type ActivityStage, startActivityStage } from './activity-stage.js';
import { bundleOf } from './bundles.js';
import { type DevServer, startDevServer } from './dev-server.js';
import type { proJob } from './healing-workflows.js';
import { jobInput } from './job-input.js';
import { newJob } from './job-rows.js';
import './workflow-environment.js'; // workers that are quiet

type Handle = WorkflowHandle<typeof proJob>;

import { createWorkerInProcess } from './worker-in-process.js';

export interface HealingStage extends DevServer {
  stage: ActivityStage;
  deps: ReconcileDeps;
  /** What was logged at warn or worse: the words, and what they are about. */
  logged: Record<string, unknown>[];
  taskQueue: string;
  /** A row and its workflow, which goes on until it is told to end (healing-workflows.ts). */
  runningJob(input?: ProJobInput): Promise<{ jobId: string; userId: string; handle: Handle }>;
  /** Makes the row as old as one nobody has written for a while. */
  age(jobId: string): Promise<void>;
  /** Runs what serves the stage's queue beside `body`. */
  withWorker<T>(body: () => Promise<T>): Promise<T>;
}

/** As if Temporal's list of what runs were late: it is asked after each job. Without, a test that ends one must wait. */
export const unlisted = (deps: ReconcileDeps): ReconcileDeps => ({
  ...deps,
  outcomes: { ...deps.outcomes, listed: async () => new Map() },
});

/** As if the list were never late. */
export const exactlyListed = (deps: ReconcileDeps): ReconcileDeps => ({
  ...deps,
  outcomes: {
    ...deps.outcomes,
    async listed(jobIds) {
      const outcomes = await Promise.all(jobIds.map(async (id) => [id, (await deps.outcomes.of(id)).state] as const));
      return new Map(outcomes.flatMap(([id, state]) => (state === 'missing' ? [] : [[id, state]])));
    },
  },
});

/** Everything real, Temporal too; only Sync.so is the simulator, and the job's workflow a stand-in. */
export async function startHealingStage(): Promise<HealingStage> {
  const [stage, server] = await Promise.all([startActivityStage(), startDevServer()]);
  const { client } = server;
  const taskQueue = `test-${crypto.randomUUID()}`;
  const { lines: logged, log } = recordingLog();
  const deps: ReconcileDeps = {
    ...{ ...stage.deps, log, signals: createJobSignals(client), outcomes: createJobOutcomes(client) },
    starter: createJobStarter(client, taskQueue, { inFlightMs: 300_000 }),
    assetStarter: createAssetStarter(client, taskQueue),
    inFlightMs: 300_000,
    draftMediaDays: 30,
    outbound: openOutbound({}),
    adopter: createAdopter(client, taskQueue, {
      poll: { firstSeconds: 0.2, minSeconds: 0.2, maxSeconds: 0.5 },
      inFlightMs: 300_000,
    }), // looks come quickly
  };
  const { db } = deps;
  await ensureAccount(db, 1); // as a worker does when it starts
  return {
    ...{ ...server, stage, deps, logged, taskQueue },
    async runningJob(input = jobInput()) {
      const jobId = await newJob(db, input);
      await deps.starter.start(input);
      return { jobId, userId: input.userId, handle: client.workflow.getHandle<typeof proJob>(jobId) };
    },
    age: async (jobId) =>
      void (await db.$executeRaw`
        UPDATE video_jobs SET updated_at = now() - interval '1 minute' WHERE id = ${jobId}::uuid`),
    withWorker: async (body) => (await makeWorker(server, taskQueue, deps, stage)).runUntil(body),
    async stop() {
      await server.stop();
      await stage.stop();
    },
  };
}

function recordingLog() {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) }) };
}

async function makeWorker(
  { connection, namespace }: DevServer,
  taskQueue: string,
  deps: ReconcileDeps,
  stage: ActivityStage,
) {
  const activities = { ...jobActivities(createActivities({ ...stage.deps, ...deps })), ...healingActivities(deps) };
  const workflowBundle = await bundleOf('healing-workflows');
  const maxConcurrentActivityTaskExecutions = ACTIVITIES_AT_ONCE;
  return await createWorkerInProcess({
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities,
    maxConcurrentActivityTaskExecutions,
  });
}
