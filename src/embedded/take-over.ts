import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { connectTemporal } from '../clients/temporal.js';
import { createWorkerDeployments } from '../clients/worker-deployments.js';
import { childEnvironment, temporalEnvironment } from '../config.js';
import { promote } from '../deployment/worker/promote-first.js';
import type { Version } from '../deployment/worker-deployment.js';
import type { OwnPartsContext } from './own-parts.js';
import { nodeArguments } from './own-process.js';

/** What became of a version that a worker of this machine runs. */
export interface TakeOver {
  /** It gets the new jobs. */
  promoted: boolean;
  /** The version that got them before. */
  from?: string;
  /** What was said on the way; of a refusal, why. */
  lines: string[];
}

/**
 * Sends new jobs to `version`. The first version of a deployment is promoted as it is: there is nothing it could break,
 * and without one no job starts. A later one has to pass the gate first, and then takes over the jobs of versions
 * nobody here works on any more, unless `others` of them still run.
 */
export async function takeOver(context: OwnPartsContext, version: Version, others: string[] = []): Promise<TakeOver> {
  const before = await routing(context, version);
  if (before.current === version.buildId) return { promoted: true, from: before.current, lines: [] };
  if (!before.current) {
    await promoteFirst(context, version);
    return { promoted: true, lines: [] };
  }
  const lines: string[] = [];
  const { buildId } = version;
  if ((await deploy(context, ['promote', buildId], lines)) !== 0)
    return { promoted: false, from: before.current, lines };
  for (const left of before.withJobs.filter((build) => build !== buildId && !others.includes(build))) {
    await deploy(context, ['move', '--from', left, '--to', buildId], lines);
  }
  return { promoted: true, from: before.current, lines };
}

/** The Current build, and all that may have open jobs. */
async function routing({ env }: OwnPartsContext, { deploymentName }: Version) {
  const client = await connectTemporal(temporalEnvironment(childEnvironment(env)));
  try {
    const deployment = await createWorkerDeployments(client, deploymentName).describe();
    const withJobs = (deployment?.versions ?? []).filter(({ status }) => status === 'current' || status === 'draining');
    return { current: deployment?.current, withJobs: withJobs.map(({ buildId }) => buildId) };
  } finally {
    await client.connection.close();
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
async function deploy({ env, report }: OwnPartsContext, words: string[], lines: string[]): Promise<number> {
  const child = spawn(process.execPath, [...nodeArguments('cli'), 'deploy', ...words], {
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => {
      lines.push(line);
      report(`  ${line}`);
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
