import {
  ApplicationFailure,
  CancelledFailure,
  type Client,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { createJobStarter } from '../../src/temporal/client.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import type { Version } from '../../src/versions/worker-deployment.js';
import { type JobSettings, jobStateQuery } from '../../workflows/messages.js';
import type { proJob } from '../../workflows/pro-job.js';
import type { DevServer } from './dev-server.js';
import { pinnedTo, runUntilStopped } from './pinned-worker.js';
import { type Answering, byWorkflow, type Call, recordingActivities } from './recording-activities.js';
import type { RunningScenario, Scenario } from './scenarios/scenario.js';
import { SCENARIOS } from './scenarios.js';
import { until } from './until.js';
import { whereItStands } from './where-it-stands.js';
import { createWorkerInProcess } from './worker-in-process.js';
import { jobInput } from './workflow-environment.js';

type Handle = WorkflowHandle<typeof proJob>;

export interface Played {
  workflowId: string;
  /** As `Scenario.end`. */
  end: string;
  /** Of activities, tries included, in order. */
  calls: Call[];
}

export interface ScenarioWorker {
  /** Plays a scenario to its end, one of `SCENARIOS` by its name; several may be played side by side. */
  play(scenario: string | Scenario): Promise<Played>;
  stop(): Promise<void>;
}

export interface ScenarioWorkerOptions extends Pick<WorkerOptions, 'workflowBundle' | 'maxCachedWorkflows'> {
  /** Its deployment's name is the queue's too. */
  version: Version;
  /** Written into the histories. */
  identity?: string;
}

/** Quick looks, so that a scenario takes seconds. */
const QUICK: JobSettings = { poll: { firstSeconds: 0.2, minSeconds: 0.1, maxSeconds: 0.2 }, inFlightMs: 300 };
/** On a quiet machine a whole scenario takes 12 s at most; this is for a busy one. */
const STEP_MS = 180_000;

/** One versioned worker for all scenarios, as in production. */
export async function startScenarioWorker(
  { client, connection, namespace }: Pick<DevServer, 'client' | 'connection' | 'namespace'>,
  { version, ...options }: ScenarioWorkerOptions,
): Promise<ScenarioWorker> {
  const taskQueue = version.deploymentName;
  const answering: Answering = new Map();
  const worker = await createWorkerInProcess({
    ...{ ...options, connection, namespace, taskQueue, activities: { default: byWorkflow(answering) } },
    maxHeartbeatThrottleInterval: '200ms', // a cancelled transfer hears of it soon
    workerDeploymentOptions: pinnedTo(version),
  });
  const stop = runUntilStopped(worker);
  await promote(client, version);
  return {
    async play(asked) {
      const scenario = typeof asked === 'string' ? SCENARIOS[asked]?.() : asked;
      if (!scenario) throw new Error(`There is no scenario "${asked}".`);
      return await play({ client, taskQueue, answering }, scenario).catch((cause: unknown) => {
        throw new Error(`Scenario ${typeof asked === 'string' ? asked : ''}: ${messageOf(cause)}`, { cause });
      });
    },
    stop,
  };
}

interface Place {
  client: Client;
  taskQueue: string;
  answering: Answering;
}

async function play({ client, taskQueue, answering }: Place, scenario: Scenario): Promise<Played> {
  const input = jobInput();
  const recording = recordingActivities(scenario.activities);
  const { calls } = recording;
  answering.set(input.jobId, recording);
  await start(client, taskQueue, scenario, input);
  const handle = client.workflow.getHandle<typeof proJob>(input.jobId);
  try {
    await scenario.drive?.(running(handle, calls));
    const end = await client.withDeadline(Date.now() + STEP_MS, () => endOf(handle));
    return { workflowId: input.jobId, end, calls };
  } catch (cause) {
    // Where even that cannot be asked, what went wrong first is still said.
    throw new Error(`${messageOf(cause)}\n${await whereItStands(handle).catch(messageOf)}`, { cause });
  }
}

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

/** Jobs as the API starts them. */
async function start(client: Client, taskQueue: string, scenario: Scenario, input: ReturnType<typeof jobInput>) {
  const { workflow, state } = scenario;
  const settings: JobSettings = { ...QUICK, ...scenario.settings };
  const { jobId: workflowId, userId } = input;
  const args = {
    adoptedJob: [{ jobId: workflowId, userId, generationId: 'generation-1' }, settings],
    checkAsset: [workflowId],
    deliverWebhook: [workflowId],
    fetchAsset: [workflowId],
    reconcile: [],
  };
  const starter = createJobStarter(client, taskQueue, settings);
  if (workflow) {
    await client.workflow.start(workflow, { taskQueue, workflowId, args: args[workflow] });
  } else if (state) {
    await starter.retry(input, state);
  } else {
    await starter.start(input);
  }
}

const running = (handle: Handle, calls: Call[]): RunningScenario => {
  const called = (wanted: string, times = 1) =>
    until(`${wanted} is called ${times} times`, STEP_MS, async () =>
      calls.filter((call) => call.name === wanted).length >= times ? true : undefined,
    );
  return {
    handle,
    called,
    rests: () =>
      until('the job waits with a timer', STEP_MS, async () => {
        const { events } = await handle.fetchHistory();
        return events?.at(-1)?.timerStartedEventAttributes ? true : undefined;
      }),
    reaches: (stage) =>
      until(`the job reaches ${stage}`, STEP_MS, async () =>
        (await handle.query(jobStateQuery).catch(() => undefined))?.stage === stage ? true : undefined,
      ),
  };
};

async function endOf(handle: Handle): Promise<string> {
  try {
    await handle.result();
    return 'completed';
  } catch (error) {
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    if (cause instanceof CancelledFailure) return 'cancelled';
    if (cause instanceof ApplicationFailure) return cause.type ?? cause.message;
    throw error;
  }
}
