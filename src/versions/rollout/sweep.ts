import { isForced } from '../gate/forced-builds.js';
import { aliveOf } from '../live-workers.js';
import type { VersionSummary } from '../worker-deployment.js';
import type { WorkerDeployments } from '../worker-deployments.js';
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
  /** Could go by their status, but are needed, or the server still sees them in use. */
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
  const going = await withoutNeeded(deps, deployments, await unused(deployments, deployment.versions, keep), result);
  if (going.length > 0) deps.report(`Plan: of ${deployment.name} build ${going.join(', ')} is deleted.`);
  const before = result.deleted.length;
  for (const buildId of going) await deleteOne(deps, deployments, buildId, result);
  const left = deployment.versions.length - (result.deleted.length - before);
  if (left >= ALARM_AT) {
    const alarm = `${deployment.name} has ${left} versions; at ${MOST_VERSIONS} the server takes no new ones.`;
    result.alarms.push(alarm);
    deps.report(
      `Alarm: ${alarm} Stop the workers of old versions, move their jobs, and the next sweep, within the hour, deletes them.`,
    );
  }
}

/** By status, age and workers; oldest first. */
async function unused(
  deployments: WorkerDeployments,
  versions: VersionSummary[],
  keep: { versions: number; ms: number },
): Promise<VersionSummary[]> {
  const workers = await deployments.workers();
  const { deploymentName } = deployments;
  const left = versions
    .filter(({ status }) => status === 'drained' || status === 'inactive')
    .filter(({ buildId }) => aliveOf(workers, { deploymentName, buildId }).length === 0)
    .sort((a, b) => +leftAt(b) - +leftAt(a));
  return left
    .filter((version, place) => place >= keep.versions || Date.now() - +leftAt(version) >= keep.ms)
    .toReversed();
}

const leftAt = ({ drainageSince, createdAt }: VersionSummary): Date => drainageSince ?? createdAt;

/** Builds that nothing depends on; the others are said with the reason. */
async function withoutNeeded(
  { report }: SweepDeps,
  deployments: WorkerDeployments,
  versions: VersionSummary[],
  result: SweepResult,
): Promise<string[]> {
  const going: string[] = [];
  for (const { buildId } of versions) {
    const reason = await whyNeeded(deployments, buildId);
    if (reason === undefined) going.push(buildId);
    else keepOne({ report }, { deployment: deployments.deploymentName, buildId, reason }, result);
  }
  return going;
}

async function whyNeeded(deployments: WorkerDeployments, buildId: string): Promise<string | undefined> {
  const open = await deployments.openCount(buildId);
  if (open > 0) return `${open} open ${open === 1 ? 'job' : 'jobs'} can go on on it only`;
  // Without its metadata the next gate would not know which closed runs are no measure.
  const isKnownByRuns = (await isForced(deployments, buildId)) && (await deployments.closedCount(buildId)) > 0;
  return isKnownByRuns
    ? 'it was promoted by force, and its closed runs are still there for the gate to meet'
    : undefined;
}

function keepOne({ report }: Pick<SweepDeps, 'report'>, kept: SweepResult['kept'][number], { kept: all }: SweepResult) {
  all.push(kept);
  report(`Kept build ${kept.buildId} of ${kept.deployment}: ${kept.reason.replace(/\.$/, '')}.`);
}

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
    keepOne({ report }, { ...named, reason: wordsOf(error) }, result);
  }
}

/** gRPC: as for a version that was polled within the last five minutes. */
const FAILED_PRECONDITION = 9;
