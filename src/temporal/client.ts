import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { type JobSettings, PRO_JOB, SEARCH_ATTRIBUTES, STAGE, USER_ID } from '../../workflows/messages.js';
import type { proJob } from '../../workflows/pro-job.js';
import type { ProJobInput } from '../domain/job.js';
import type { JobState } from '../domain/job-state.js';
import { temporalEnvironment } from '../platform/config.js';
import { CLIENT_INTERCEPTORS } from './closing.js';
import { temporalConnection } from './connection.js';
import { ENDING_MS, type JobStarter } from './job-starter.js';
import { unlessStarted } from './unless-started.js';

/** temporal.api.enums.v1.IndexedValueType */
const KEYWORD = 2;
/** gRPC: already exists, permission denied, unimplemented. */
const NO_FAULT = [6, 7, 12];

/** `identity` is who the server is told changes something; left out: the process. */
export async function connectTemporal(env: Record<string, string>, identity?: string): Promise<Client> {
  const { connectionOptions, namespace } = temporalConnection(env);
  const connection = await Connection.connect({ ...connectionOptions, interceptors: CLIENT_INTERCEPTORS });
  return new Client({ connection, namespace, identity });
}

/**
 * Starts the workflow of a job. Its id is the job's id, so starting twice is harmless: "already started" is success.
 */
export const createJobStarter = (client: Client, taskQueue: string, settings: JobSettings): JobStarter => ({
  start: (input) =>
    unlessStarted(() =>
      client.workflow.start<typeof proJob>(PRO_JOB, { args: [input, settings], ...startOptions(input, taskQueue) }),
    ),
  retry: (input, state) => retryJob(client, input, [input, settings, state], taskQueue),
  async check() {
    await client.workflowService.getSystemInfo({});
  },
});

async function retryJob(
  client: Client,
  input: ProJobInput,
  args: [ProJobInput, JobSettings, JobState],
  taskQueue: string,
): Promise<void> {
  const options = { ...startOptions(input, taskQueue), workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' } as const;
  for (const wait of [...ENDING_MS, undefined]) {
    try {
      await client.workflow.start<typeof proJob>(PRO_JOB, { args, ...options });
      return;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) || wait === undefined) throw error;
      await sleep(wait);
    }
  }
}

function startOptions(input: ProJobInput, taskQueue: string): Omit<WorkflowStartOptions, 'args'> {
  const { jobId, userId, model, segments, video } = input;
  return {
    taskQueue,
    workflowId: jobId,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    // Markdown in the web UI: what the job is, at a glance.
    staticSummary: `${video.fileName}: ${segments.length} segment${segments.length === 1 ? '' : 's'}, ${model}`,
    staticDetails: `User \`${userId}\`, sync mode \`${input.options.sync_mode}\`, video \`${video.key}\``,
    typedSearchAttributes: [
      { key: USER_ID, value: userId },
      { key: STAGE, value: 'preparing' },
    ],
    priority: { fairnessKey: userId.slice(0, 64) }, // the server's limit; ignored where fairness is off
  };
}

/**
 * Registers the attributes operators search by. One at a time, because a server that has one refuses the whole list;
 * Temporal Cloud manages them outside (`tcld namespace search-attributes`), so its refusal is no fault here.
 */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  const { operatorService } = client.connection as Connection;
  const { namespace } = client.options;
  for (const name of SEARCH_ATTRIBUTES) {
    try {
      await operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: KEYWORD } });
    } catch (error) {
      if (!NO_FAULT.includes((error as { code?: number }).code ?? -1)) throw error;
    }
  }
}

/** Connects at its first use: a process starts while Temporal is still down. */
export function lazyTemporal(): Client {
  const { connectionOptions, namespace } = temporalConnection(temporalEnvironment());
  return new Client({
    connection: Connection.lazy({ ...connectionOptions, interceptors: CLIENT_INTERCEPTORS }),
    namespace,
  });
}
