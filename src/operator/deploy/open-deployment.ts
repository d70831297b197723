import { hostname, userInfo } from 'node:os';
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { createDb } from '../../db/client.js';
import { loadDeployConfig } from '../../platform/config.js';
import { reasonOf } from '../../platform/report.js';
import { installRuntime } from '../../temporal/runtime.js';
import { observeDeps } from '../../versions/detector/deps-from-config.js';
import { createDiskBuild } from '../../versions/detector/disk-build.js';
import { seeNow } from '../../versions/detector/see-now.js';
import type { OpenSmokeStage } from '../../versions/gate/gate-context.js';
import { WAITS } from '../../versions/rollout/rollout-deps.js';
import { createVersionJobs } from '../../versions/version-jobs.js';
import { createWorkerDeployments } from '../../versions/worker-deployments.js';
import { CommandError } from '../command-error.js';
import type { CommandEnvironment } from '../environment.js';
import type { DeployDeps } from './deploy-verb.js';
import { thisCode } from './this-code.js';

export type OpenDeployment = Omit<DeployDeps, 'dryRun' | 'report'>;
type Work<T> = (deployment: OpenDeployment) => Promise<T>;

interface Opening {
  place: CommandEnvironment;
  signal: AbortSignal;
  openSmokeStage?: OpenSmokeStage;
}

/** Opens the deployment for as long as `work` takes. */
export async function withDeployment<T>(opening: Opening, work: Work<T>): Promise<T> {
  installRuntime(pino({ level: 'error', name: 'pro' }, pino.destination(2))); // standard output is for the answer
  try {
    return await connected(opening, work);
  } finally {
    await Runtime.instance().shutdown(); // it ends with its last worker; where there was none it keeps the process alive
  }
}

async function connected<T>({ place, signal, openSmokeStage }: Opening, work: Work<T>): Promise<T> {
  const { env, connectionOptions, namespace, file: environmentFile } = place;
  const config = loadDeployConfig(env);
  const connection = await connect(connectionOptions);
  const operator = operatorName();
  const client = new Client({ connection, namespace, identity: operator });
  const db = env.DATABASE_URL ? createDb(env.DATABASE_URL) : undefined; // tells who waits; all else does without
  const { TEMPORAL_DEPLOYMENT: name, TEMPORAL_TASK_QUEUE: taskQueue, TEMPORAL_DEPLOYMENT_MANAGER: manager } = config;
  const deployments = createWorkerDeployments(client, name);
  const look = observeDeps(config, { client, db });
  try {
    return await work({
      deployments,
      jobs: createVersionJobs(client, name, taskQueue),
      code: thisCode({ client, deployments, taskQueue, env, by: operator, openSmokeStage }),
      findings: async (after) => (await seeNow(look, createDiskBuild(), after)).findings,
      ...{ taskQueue, manager, operator, signal, environmentFile, waits: WAITS },
    });
  } finally {
    await db?.$disconnect();
    await connection.close();
  }
}

async function connect(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.connect(options);
  } catch (error) {
    const message = `Temporal does not answer at ${options.address}: ${reasonOf(error)}.`;
    throw new CommandError('temporal_unanswering', message, 'Is it up, and is TEMPORAL_ADDRESS right?');
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
