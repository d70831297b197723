import type { Client } from '@temporalio/client';
import type { WorkerDeployments } from '../../clients/worker-deployments.js';
import type { Environment } from '../../config.js';
import { reasonOf } from '../../embedded/report.js';
import type { Build } from '../builds/build.js';
import { codeRoot } from '../builds/build-id.js';
import type { MessageContract } from '../contract/message-contract.js';
import { readMessageContract } from '../contract/message-contract-file.js';
import type { GateMetadata, VersionDetails } from '../worker-deployment.js';
import { checkMessageContract } from './message-contract.js';
import { checkOpenAndRecentRuns } from './open-and-recent-runs.js';
import { checkRecordedHistories } from './recorded-histories.js';
import { checkSmokeJob } from './smoke-job.js';

/** What the gate works with. */
export interface GateDeps {
  /** Of the namespace the deployment lies in. */
  client: Client;
  deployments: WorkerDeployments;
  taskQueue: string;
  /** The code that asks for traffic. */
  build: Build;
  /** Where that code lies; left out: where this very code does. */
  root?: string;
  /** Where Temporal and S3 are, for the worker of the smoke job. */
  env: Environment;
  /** Who asks, for the record. */
  by: string;
  /** A line for whoever waits. */
  report(line: string): void;
}

/** What a check goes by. */
export interface GateContext extends Required<GateDeps> {
  contract: MessageContract;
  /** The version that has the traffic now; none: this is the first. */
  current?: VersionDetails;
}

export interface CheckResult {
  name: string;
  passed: boolean;
  summary: string;
  /** One line each: job, event, step and what is wrong. */
  faults: string[];
}

type Check = (context: GateContext) => Promise<Omit<CheckResult, 'name'>>;

/** The cheap ones first; whichever fails, the others run too, so that one look shows all that has to be mended. */
const CHECKS: Record<string, Check> = {
  'recorded histories': checkRecordedHistories,
  'message contract': checkMessageContract,
  'open and recent runs': checkOpenAndRecentRuns,
  'smoke job': checkSmokeJob,
};

/** The result is kept with the version on the server, which is no place for a thousand lines. */
const MOST_FAULTS = 20;
const LONGEST_FAULT = 500;

/**
 * Whether `build` may have traffic. Changes nothing but a deployment of its own for the smoke job; half a minute, and
 * 20 ms more for each run that is replayed. Rejects only where the server or the contract cannot be read at all.
 */
export async function runGate(deps: GateDeps): Promise<GateMetadata> {
  const at = new Date().toISOString(); // the start: what is promoted meanwhile was not compared with
  const context = await contextOf(deps);
  const checks: CheckResult[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    deps.report(`Gate: ${name} …`);
    const result = await run(check, context);
    for (const fault of result.faults) deps.report(`  ${fault}`);
    checks.push({ name, ...result });
  }
  return { passed: checks.every(({ passed }) => passed), at, by: deps.by, checks };
}

async function contextOf(deps: GateDeps): Promise<GateContext> {
  const { deployments, root = codeRoot } = deps;
  const deployment = await deployments.describe();
  const current = deployment?.current === undefined ? undefined : await deployments.describeVersion(deployment.current);
  return { ...deps, root, current, contract: await readMessageContract(root) };
}

async function run(check: Check, context: GateContext): Promise<Omit<CheckResult, 'name'>> {
  try {
    const result = await check(context);
    return { ...result, faults: shortened(result.faults) };
  } catch (error) {
    return { passed: false, summary: `could not be done: ${reasonOf(error)}`, faults: [] };
  }
}

function shortened(faults: string[]): string[] {
  const kept = faults.slice(0, MOST_FAULTS).map((fault) => fault.slice(0, LONGEST_FAULT));
  return faults.length > kept.length ? [...kept, `and ${faults.length - kept.length} more`] : kept;
}
