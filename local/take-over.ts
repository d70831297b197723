import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment, loadServiceConfig, temporalEnvironment } from '../src/platform/config.js';
import { nodeArguments } from '../src/platform/own-entry.js';
import { connectTemporal } from '../src/temporal/client.js';
import { aliveOf, seenWorkers } from '../src/versions/live-workers.js';
import { promote } from '../src/versions/worker/promote-first.js';
import type { Deployment, Version } from '../src/versions/worker-deployment.js';
import { createWorkerDeployments, type WorkerDeployments } from '../src/versions/worker-deployments.js';
import type { OwnPartsContext } from './own-parts.js';

/** The server knows a version from its first poll on, a moment after the worker runs (temporal.md 1). */
const REGISTER_MS = 30_000;
const LOOK_EVERY_MS = 250;

/** What became of a version that a worker of this machine runs. */
export interface TakeOver {
  /** It gets the new jobs. */
  promoted: boolean;
  /** The version that got them before; also this very one. */
  from?: string;
  /** Somebody works on that one, here or on another machine. */
  fromLives: boolean;
  /** The builds that may have open jobs. */
  withJobs: string[];
  /** What was said on the way; of a refusal, why. */
  lines: string[];
}

/**
 * Sends new jobs to `version`. The first version of a deployment is promoted as it is: there is nothing it could break,
 * and without one no job starts. A later one has to pass the gate first, and then takes over the jobs of versions
 * nobody works on any more. `others` are those that still run here.
 */
export async function takeOver(context: OwnPartsContext, version: Version, others: string[] = []): Promise<TakeOver> {
  const { current, withJobs } = await look(context, version);
  const { buildId } = version;
  const lines: string[] = [];
  const took = { from: current, withJobs, lines };
  if (current === buildId) return { ...took, promoted: true, fromLives: true };
  if (current === undefined) {
    await promoteFirst(context, version);
    return { ...took, promoted: true, fromLives: false };
  }
  const promoted = (await deploy(context, ['promote', buildId], lines)) === 0;
  // Not before: the gate takes longer than it takes to notice that a worker was killed.
  const { lives } = await look(context, version);
  const fromLives = others.includes(current) || lives(current);
  if (!promoted) return { ...took, promoted, fromLives };
  for (const left of withJobs.filter((build) => build !== buildId && !others.includes(build))) {
    if (lives(left)) context.report(`Version ${left} has live workers elsewhere, which finish its jobs.`);
    else await deploy(context, ['move', '--from', left, '--to', buildId], lines);
  }
  return { ...took, promoted, fromLives };
}

/** Of a version that was not promoted: why, who has the new jobs, and what to do where nobody does them. */
export function notPromoted(buildId: string, { from = '', fromLives, lines }: TakeOver): string {
  const why = lines.at(-1) ?? 'no reason was given.';
  if (fromLives) return `Version ${buildId} was not promoted, ${from} goes on: ${why}`;
  return (
    `Version ${buildId} was not promoted: ${why} The jobs are version ${from}'s, of which no worker lives, so none runs ` +
    `for now. Bring it back (npm run pro -- deploy restore ${from}), mend the code, or promote this version ` +
    `nevertheless (npm run pro -- deploy promote ${buildId} --force --reason "…").`
  );
}

/** The Current build, all that may have open jobs, and who works. */
async function look({ env }: OwnPartsContext, { deploymentName, buildId }: Version) {
  const config = childEnvironment(env);
  const client = await connectTemporal(temporalEnvironment(config));
  try {
    const deployments = createWorkerDeployments(client, deploymentName);
    const deployment = await untilListed(deployments, buildId);
    const workers = await seenWorkers({ deployments, taskQueue: loadServiceConfig(config).TEMPORAL_TASK_QUEUE });
    const withJobs = deployment.versions.filter(({ status }) => status === 'current' || status === 'draining');
    return {
      current: deployment.current,
      withJobs: withJobs.map(({ buildId }) => buildId),
      lives: (build: string) => aliveOf(workers, { deploymentName, buildId: build }).length > 0,
    };
  } finally {
    await client.connection.close();
  }
}

/** The deployment once it lists this build, whose worker polls. */
async function untilListed(deployments: WorkerDeployments, buildId: string): Promise<Deployment> {
  const deadline = Date.now() + REGISTER_MS;
  for (;;) {
    const deployment = await deployments.describe();
    if (deployment?.versions.some((version) => version.buildId === buildId)) return deployment;
    if (Date.now() > deadline) throw new Error(`Temporal knows no worker of build ${buildId}; see the worker's log.`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function promoteFirst({ env }: OwnPartsContext, version: Version): Promise<void> {
  const client = await connectTemporal(temporalEnvironment(childEnvironment(env)));
  try {
    await promote(client, version);
  } finally {
    await client.connection.close();
  }
}

/** `pro deploy …` as a process of its own, since it has to run the code as it is now, not as we were started. */
async function deploy({ env, report, signal }: OwnPartsContext, words: string[], lines: string[]): Promise<number> {
  const child = spawn(process.execPath, [...nodeArguments('local/cli'), 'deploy', ...words], {
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal, // it would only find out by and by that everything is being stopped
  });
  const faults: string[] = [];
  for (const [output, kept] of [[child.stdout, lines] as const, [child.stderr, faults] as const]) {
    createInterface({ input: output }).on('line', (line) => {
      kept.push(line);
      report(`  ${line}`);
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  lines.push(...faults); // why it was refused comes last, whichever was read first
  return code ?? 1;
}
