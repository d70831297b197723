import { reasonOf } from '../../platform/report.js';
import { codeRoot } from '../builds/build-id.js';
import { contractFromManifest } from '../contract/contract-from-manifest.js';
import type { GateMetadata } from '../worker-deployment.js';
import type { CheckResult, GateContext, GateDeps } from './gate-context.js';
import { checkMessageContract } from './message-contract.js';
import { checkOpenAndRecentRuns } from './open-and-recent-runs.js';
import { checkRecordedHistories } from './recorded-histories.js';
import { checkSmokeJob } from './smoke-job.js';

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
 * 20 ms more for each run that is replayed. Rejects only where the server cannot be read at all.
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
  return { ...deps, root, current, contract: contractFromManifest() };
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
