import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type {
  Deployment,
  VersionDetails,
  VersionMetadata,
  VersionQueue,
  VersionStatus,
  VersionSummary,
} from './worker-deployment.js';

/** The server's protobuf answers in our own words. */

type Service = Client['workflowService'];
type DeploymentAnswer = Awaited<ReturnType<Service['describeWorkerDeployment']>>;
type VersionAnswer = Awaited<ReturnType<Service['describeWorkerDeploymentVersion']>>;
type RawDeployment = NonNullable<DeploymentAnswer['workerDeploymentInfo']>;
type RawVersion =
  | NonNullable<RawDeployment['versionSummaries']>[number]
  | NonNullable<VersionAnswer['workerDeploymentVersionInfo']>;
type RawTime = RawVersion['createTime'];

/** temporal.api.enums.v1.WorkerDeploymentVersionStatus; 6 is "created", known only from configuration. */
const STATUS: Record<number, VersionStatus> = {
  1: 'inactive',
  2: 'current',
  3: 'ramping',
  4: 'draining',
  5: 'drained',
  6: 'inactive',
};
/** temporal.api.enums.v1.TaskQueueType; others (Nexus) are none of ours. */
const QUEUE_TYPES: Record<number, VersionQueue['type']> = { 1: 'workflow', 2: 'activity' };

export function toDeployment({ workerDeploymentInfo: info, conflictToken }: DeploymentAnswer): Deployment {
  const routing = info?.routingConfig;
  const ramping = routing?.rampingDeploymentVersion?.buildId;
  return {
    name: info?.name ?? '',
    versions: (info?.versionSummaries ?? []).map(toSummary).sort((a, b) => +b.createdAt - +a.createdAt),
    current: routing?.currentDeploymentVersion?.buildId || undefined,
    ramping: ramping ? { buildId: ramping, percent: routing?.rampingVersionPercentage ?? 0 } : undefined,
    managerIdentity: info?.managerIdentity || undefined,
    lastModifierIdentity: info?.lastModifierIdentity || undefined,
    conflictToken: conflictToken ?? new Uint8Array(),
  };
}

export function toVersionDetails(answer: VersionAnswer): VersionDetails {
  const info = answer.workerDeploymentVersionInfo ?? {};
  return {
    ...toSummary(info),
    queues: (answer.versionTaskQueues ?? []).flatMap((queue) => {
      const type = QUEUE_TYPES[Number(queue.type)];
      const { approximateBacklogCount: count, approximateBacklogAge: age } = queue.stats ?? {};
      if (!type) return [];
      return [{ name: queue.name ?? '', type, backlogCount: Number(count ?? 0), backlogAgeSeconds: toSeconds(age) }];
    }),
    metadata: toMetadata(info.metadata?.entries),
  };
}

function toSummary(raw: RawVersion): VersionSummary {
  return {
    buildId: raw.deploymentVersion?.buildId ?? '',
    status: STATUS[Number(raw.status)] ?? 'inactive',
    createdAt: toDate(raw.createTime) ?? new Date(0),
    currentSince: toDate(raw.currentSinceTime),
    rampingSince: toDate(raw.rampingSinceTime),
    lastCurrentAt: toDate(raw.lastCurrentTime),
    drainageSince: toDate(raw.drainageInfo?.lastChangedTime),
  };
}

type Entries = NonNullable<NonNullable<VersionAnswer['workerDeploymentVersionInfo']>['metadata']>['entries'];

const METADATA = ['build', 'gate', 'promotion', 'rescue', 'contract'];

/** Written by ourselves only (`writeMetadata`); keys of others are left alone. */
function toMetadata(entries: Entries): VersionMetadata {
  const known = Object.entries(entries ?? {}).filter(([key]) => METADATA.includes(key));
  return Object.fromEntries(known.map(([key, payload]) => [key, defaultPayloadConverter.fromPayload(payload)]));
}

export const toDate = (time: RawTime): Date | undefined => (time ? new Date(toSeconds(time) * 1000) : undefined);

const toSeconds = (time: RawTime): number => Number(time?.seconds ?? 0) + (time?.nanos ?? 0) / 1e9;
