import type { GateMetadata, VersionDetails, VersionSummary } from '../worker-deployment.js';
import { Refusal } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';
import type { Routing } from './routing.js';

/** A day later other jobs are open, and others have closed, than those that were replayed. */
const GATE_VALID_MS = 24 * 3_600_000;

/** Why a gate result does not count for promoting now; undefined: it does. */
export function whyNoPermit(gate: GateMetadata | undefined, current?: VersionSummary, now = Date.now()) {
  if (!gate) return 'has not been through the gate';
  if (!gate.passed) return `did not pass the gate (${failedChecks(gate)})`;
  const at = Date.parse(gate.at);
  if (now - at > GATE_VALID_MS) return `passed the gate on ${gate.at}, which is more than a day ago`;
  if (current?.currentSince && at < current.currentSince.getTime()) {
    return `passed the gate on ${gate.at}, before ${current.buildId} became Current, so it was compared with another`;
  }
  return undefined;
}

export const failedChecks = ({ checks }: GateMetadata): string =>
  checks
    .filter(({ passed }) => !passed)
    .map(({ name, summary }) => `${name}: ${summary}`)
    .join('; ') || 'no check is named';

/**
 * What lets `version` have traffic: a gate it passed, the gate run here and now where the code at hand is that build,
 * or a reason to do without. Returns that reason. Throws Refusal.
 */
export async function permit(
  deps: RolloutDeps,
  { current }: Routing,
  { buildId, metadata }: VersionDetails,
  forcedBecause?: string,
): Promise<string | undefined> {
  const why = whyNoPermit(metadata.gate, current);
  if (!why) return undefined;
  if (forcedBecause) return forcedBecause;
  if ((await deps.code.buildId()) !== buildId) {
    throw new Refusal(
      `Build ${buildId} ${why}.`,
      'Run `pro deploy check` with the code of that build, or --force --reason "…".',
    );
  }
  if (deps.dryRun) return undefined;
  const gate = await checkHere(deps, buildId);
  if (gate.passed) return undefined;
  throw new Refusal(
    `Build ${buildId} did not pass the gate (${failedChecks(gate)}).`,
    'Mend that, or --force --reason "…" to promote all the same.',
  );
}

/** Runs the gate on the code at hand and keeps its result with the version on the server. */
export async function checkHere(deps: Pick<RolloutDeps, 'code' | 'deployments' | 'report'>, buildId: string) {
  deps.report(`The gate looks at build ${buildId} …`);
  const gate = await deps.code.runGate(deps.report);
  for (const { name, passed, summary } of gate.checks)
    deps.report(`  ${passed ? 'passed' : 'FAILED'}  ${name}: ${summary}`);
  await deps.deployments.writeMetadata(buildId, { gate });
  return gate;
}
