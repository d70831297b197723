import { hostname, userInfo } from 'node:os';
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { temporalConnection } from '../../clients/temporal.js';
import { createVersionJobs } from '../../clients/version-jobs.js';
import { createWorkerDeployments } from '../../clients/worker-deployments.js';
import { loadDeployConfig, temporalEnvironment } from '../../config.js';
import { WAITS } from '../../deployment/rollout-deps.js';
import { reasonOf } from '../../embedded/report.js';
import { serviceEnvironment } from '../../embedded/stack-environment.js';
import { thisCode } from './this-code.js';
import type { DeployDeps } from './words.js';

export type OpenDeployment = Omit<DeployDeps, 'dryRun' | 'report' | 'signal'>;

/** Opens the deployment the environment names, or that of the stack that runs here, for as long as `work` takes. */
export async function withDeployment<T>(work: (deployment: OpenDeployment) => Promise<T>): Promise<T> {
  const env = serviceEnvironment();
  const config = loadDeployConfig(env);
  const { connectionOptions, namespace } = temporalConnection(temporalEnvironment(env));
  const connection = await connect(connectionOptions);
  const operator = operatorName();
  const client = new Client({ connection, namespace, identity: operator });
  const { TEMPORAL_DEPLOYMENT: name, TEMPORAL_TASK_QUEUE: taskQueue, TEMPORAL_DEPLOYMENT_MANAGER: manager } = config;
  try {
    return await work({
      deployments: createWorkerDeployments(client, name),
      smokeDeployments: createWorkerDeployments(client, `${name}-smoke`),
      jobs: createVersionJobs(client, name, taskQueue),
      code: thisCode(client, env, operator),
      findings: async () => [],
      ...{ taskQueue, manager, operator, waits: WAITS },
    });
  } finally {
    await connection.close();
  }
}

async function connect(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.connect(options);
  } catch (error) {
    const next = 'Is it up, and is TEMPORAL_ADDRESS right?';
    throw new Error(`Temporal does not answer at ${options.address}: ${reasonOf(error)}. ${next}`, { cause: error });
  }
}

/** Kept with what was done. */
function operatorName(): string {
  return `pro:${userName()}@${hostname()}`;
}

/** A container may run as a user id nobody has given a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
