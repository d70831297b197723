import type { WorkerDeployments } from '../../clients/worker-deployments.js';
import { aliveOf } from '../live-workers.js';
import type { VersionSummary } from '../worker-deployment.js';
import { wordsOf } from './refusal.js';

export interface SweepDeps {
  /** The deployment itself, and that of the gate's smoke jobs. */
  deployments: WorkerDeployments[];
  manager: string;
  dryRun: boolean;
  report(line: string): void;
}

export interface SweepResult {
  deleted: { deployment: string; buildId: string }[];
  /** Could go, but the server still sees them in use. */
  kept: { deployment: string; buildId: string; reason: string }[];
  /** What wants an operator. */
  alarms: string[];
}

/** Kept for a rollback: this many, for so long. */
const KEPT_VERSIONS = 10;
const KEPT_MS = 24 * 3_600_000;
/** At 100 versions a deployment takes no new ones, and its own clearing can fail (temporal.md 2.3). */
const ALARM_AT = 80;
/** temporal.md 1: caps. */
const MOST_VERSIONS = 100;

/** Deletes versions nothing depends on, oldest first: drained ones, and those that never got a job and have no worker. */
export async function sweepVersions(deps: SweepDeps): Promise<SweepResult> {
  const result: SweepResult = { deleted: [], kept: [], alarms: [] };
  for (const [index, deployments] of deps.deployments.entries()) {
    const keep = index === 0 ? { versions: KEPT_VERSIONS, ms: KEPT_MS } : { versions: 0, ms: 0 };
    await sweepOne(deps, deployments, keep, result);
  }
  return result;
}

async function sweepOne(
  deps: SweepDeps,
  deployments: WorkerDeployments,
  keep: { versions: number; ms: number },
  result: SweepResult,
): Promise<void> {
  const deployment = await deployments.describe();
  if (!deployment) return;
  const going = await deletable(deployments, deployment.versions, keep);
  const before = result.deleted.length;
  for (const { buildId } of going) await deleteOne(deps, deployments, buildId, result);
  const left = deployment.versions.length - (result.deleted.length - before);
  if (left >= ALARM_AT) {
    const alarm = `${deployment.name} has ${left} versions; at ${MOST_VERSIONS} the server takes no new ones.`;
    result.alarms.push(alarm);
    deps.report(`Alarm: ${alarm} Stop the workers of old versions, move their jobs, and sweep again.`);
  }
}

/** Oldest first. */
async function deletable(
  deployments: WorkerDeployments,
  versions: VersionSummary[],
  keep: { versions: number; ms: number },
): Promise<VersionSummary[]> {
  const workers = await deployments.workers();
  const { deploymentName } = deployments;
  const unused = versions
    .filter(({ status }) => status === 'drained' || status === 'inactive')
    .filter(({ buildId }) => aliveOf(workers, { deploymentName, buildId }).length === 0)
    .sort((a, b) => +leftAt(b) - +leftAt(a));
  return unused
    .filter((version, place) => place >= keep.versions || Date.now() - +leftAt(version) >= keep.ms)
    .toReversed();
}

const leftAt = ({ drainageSince, createdAt }: VersionSummary): Date => drainageSince ?? createdAt;

async function deleteOne(
  { dryRun, manager, report }: SweepDeps,
  deployments: WorkerDeployments,
  buildId: string,
  result: SweepResult,
): Promise<void> {
  const named = { deployment: deployments.deploymentName, buildId };
  try {
    if (!dryRun) await deployments.deleteVersion(buildId, manager);
    result.deleted.push(named);
    report(`${dryRun ? 'Would delete' : 'Deleted'} build ${buildId} of ${named.deployment}.`);
  } catch (error) {
    if ((error as { code?: number }).code !== FAILED_PRECONDITION) throw error;
    const reason = wordsOf(error);
    result.kept.push({ ...named, reason });
    report(`Kept build ${buildId} of ${named.deployment}: ${reason}`);
  }
}

/** gRPC: as for a version that was polled within the last five minutes. */
const FAILED_PRECONDITION = 9;
