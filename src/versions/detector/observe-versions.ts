import type { Client } from '@temporalio/client';
import { allSettled } from '../../platform/all-settled.js';
import { openRunsQuery } from '../version-jobs.js';
import {
  type Deployment,
  type RescueMetadata,
  type VersionDetails,
  type VersionSummary,
  versionText,
} from '../worker-deployment.js';
import type { DetectorState } from './detector-state.js';
import type { VersionFacts, WorkerFacts } from './facts.js';
import type { ObserveDeps } from './observe-deps.js';

export interface VersionContext {
  deployment: Deployment;
  workers: WorkerFacts[];
  memory: DetectorState;
}

/** Two calls each, every 5 s: more do not run something at a time, unless nobody sweeps. */
const MOST_VERSIONS = 20;
/** Ids kept for the API, which tells each of these jobs' owners why it waits. */
const MOST_JOBS = 2000;

/** The versions that run something, or should; newest first. */
export async function observeVersions(deps: ObserveDeps, context: VersionContext): Promise<VersionFacts[]> {
  const { versions } = context.deployment;
  const serving = versions.filter((version) => serves(version, context));
  const retired = versions.filter((version) => !serving.includes(version));
  const matter = [...serving, ...(await withJobs(deps, retired))];
  const shown = matter.toSorted((a, b) => rank(a, context) - rank(b, context)).slice(0, MOST_VERSIONS);
  return await allSettled(
    versions.filter((version) => shown.includes(version)).map((version) => observeVersion(deps, context, version)),
  );
}

const serves = (version: VersionSummary, context: VersionContext): boolean =>
  ['current', 'ramping', 'draining'].includes(version.status) || aliveOf(version, context).length > 0;

/** Where there are too many: Current, those that nobody works for, and of the others the newest. */
function rank(version: VersionSummary, context: VersionContext): number {
  if (version.buildId === context.deployment.current) return 0;
  return aliveOf(version, context).length === 0 ? 1 : 2;
}

/** Those of the versions that get no jobs to which some were moved: their status does not tell. */
async function withJobs({ client, deployments }: ObserveDeps, retired: VersionSummary[]): Promise<VersionSummary[]> {
  const found: VersionSummary[] = [];
  for (let left = retired; left.length > 0 && found.length < MOST_VERSIONS; ) {
    const query = openRunsQuery(deployments.deploymentName, ...left.map(({ buildId }) => buildId));
    const version = await firstVersion(client, query);
    const one = left.find(({ buildId }) => versionText({ ...deployments, buildId }) === version);
    if (!one) return found; // mostly at once: one call for all
    found.push(one);
    left = left.filter((other) => other !== one);
  }
  return found;
}

async function firstVersion(client: Client, query: string): Promise<string | undefined> {
  for await (const { searchAttributes } of client.workflow.list({ query, pageSize: 1 })) {
    return searchAttributes.TemporalWorkerDeploymentVersion?.map(String)[0];
  }
  return undefined;
}

const ofVersion = ({ buildId }: VersionSummary, { deployment, workers }: VersionContext) =>
  workers.filter(({ version }) => version?.deploymentName === deployment.name && version.buildId === buildId);

const aliveOf = (version: VersionSummary, context: VersionContext) =>
  ofVersion(version, context).filter(({ alive }) => alive);

async function observeVersion(
  { client, deployments }: ObserveDeps,
  context: VersionContext,
  version: VersionSummary,
): Promise<VersionFacts> {
  const { buildId, status } = version;
  const query = openRunsQuery(deployments.deploymentName, buildId);
  const [details, { count: openJobs }] = await allSettled([
    deployments.describeVersion(buildId),
    client.workflow.count(query),
  ]);
  const workers = aliveOf(version, context).length;
  const jobIds = workers === 0 && openJobs > 0 ? await idsOf(client, query) : [];
  return {
    ...{ buildId, status, workers, openJobs, jobIds },
    lastSeenAt: lastSeen(version, context),
    bundleHash: details?.metadata.build?.bundleHash,
    gateFailed: details?.metadata.gate?.passed === false,
    since: version.drainageSince ?? version.currentSince ?? version.createdAt,
    ...waiting(details),
    ...refusedOf(context, { rescue: details?.metadata.rescue, openJobs, jobIds }),
  };
}

/** What was written down of jobs that are still open; another Current version may well take those that one did not. */
export function refusedOf(
  { deployment }: Pick<VersionContext, 'deployment'>,
  { rescue, openJobs, jobIds }: Pick<VersionFacts, 'openJobs' | 'jobIds'> & { rescue?: RescueMetadata },
): Pick<VersionFacts, 'refused' | 'moreRefused'> {
  if (!rescue || rescue.to !== deployment.current) return { refused: [], moreRefused: 0 };
  const open = new Set(jobIds);
  const isListed = jobIds.length < MOST_JOBS;
  const refused = rescue.refused.filter(({ jobId }) => !isListed || open.has(jobId));
  return { refused, moreRefused: Math.max(0, Math.min(rescue.more ?? 0, openJobs - refused.length)) };
}

function lastSeen(version: VersionSummary, context: VersionContext): Date | undefined {
  const signs = ofVersion(version, context).map(({ lastSeenAt }) => lastSeenAt.getTime());
  const remembered = context.memory.aliveAt.get(version.buildId)?.getTime();
  if (remembered !== undefined) signs.push(remembered);
  return signs.length > 0 ? new Date(Math.max(...signs)) : undefined;
}

function waiting(details: VersionDetails | undefined): Pick<VersionFacts, 'queues' | 'backlogAgeSeconds'> {
  const queues = details?.queues ?? [];
  return {
    queues: [...new Set(queues.map(({ name }) => name))],
    backlogAgeSeconds: Math.max(0, ...queues.map(({ backlogAgeSeconds }) => backlogAgeSeconds)),
  };
}

async function idsOf(client: Client, query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1000 })) {
    ids.push(workflowId);
    if (ids.length === MOST_JOBS) break;
  }
  return ids;
}
