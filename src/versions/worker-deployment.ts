/** Temporal's worker deployments in our own words: what the clients read and the tools decide on. */

/** One build of the workers' code, as the server names it. */
export interface Version {
  deploymentName: string;
  buildId: string;
}

/** `current`: gets new jobs. `ramping`: gets a share. `draining`: finishes its own. `inactive`: never got any. */
export const VERSION_STATUSES = ['current', 'ramping', 'draining', 'drained', 'inactive'] as const;
export type VersionStatus = (typeof VERSION_STATUSES)[number];

export interface VersionSummary {
  buildId: string;
  status: VersionStatus;
  createdAt: Date;
  /** When it became Current the last time, also where it no longer is. */
  currentSince?: Date;
  rampingSince?: Date;
  /** When it was Current the last time; of the Current version: now. */
  lastCurrentAt?: Date;
  /** Since when it drains, or is drained. */
  drainageSince?: Date;
}

export interface Deployment {
  name: string;
  /** Newest first. */
  versions: VersionSummary[];
  /** Build that gets new jobs; none: nobody gets any. */
  current?: string;
  ramping?: { buildId: string; percent: number };
  /** Who alone may change the routing; set by the first `pro deploy` that changes it. */
  managerIdentity?: string;
  lastModifierIdentity?: string;
  /** Of the state as it was read: a change by another in between is refused. */
  conflictToken: Uint8Array;
}

export interface VersionQueue {
  name: string;
  type: 'workflow' | 'activity';
  /** About; the server counts by estimate (temporal.md 2.1), so alarms go by age. */
  backlogCount: number;
  backlogAgeSeconds: number;
}

export interface VersionDetails extends VersionSummary {
  queues: VersionQueue[];
  metadata: VersionMetadata;
}

/** What the version says of itself on the server: JSON values under these keys. */
export interface VersionMetadata {
  build?: BuildMetadata;
  gate?: GateMetadata;
  promotion?: PromotionMetadata;
  rescue?: RescueMetadata;
  /** The messages it understands (contract/manifest.ts), as whoever reads it checks (message-contract-schema.ts). */
  contract?: unknown;
}

export interface BuildMetadata {
  commit?: string;
  /** Where it runs from; the build id is the same. */
  from?: 'sources' | 'dist';
  /** The hash of what runs: the build id, unless that was given from outside. */
  content?: string;
  /** ISO time; of a build from sources: when the worker started. */
  builtAt: string;
  bundleHash: string;
  sdk: string;
  node: string;
  /** Version of package.json. */
  release: string;
}

export interface GateMetadata {
  passed: boolean;
  /** ISO time. */
  at: string;
  by: string;
  /** `faults`: one line each, the first of them where there are many. */
  checks: { name: string; passed: boolean; summary: string; faults?: string[] }[];
}

export interface PromotionMetadata {
  at: string;
  by: string;
  /** The Current version before it: where `rollback` goes. */
  from?: string;
  /** Why the gate was passed over. */
  forcedBecause?: string;
  /** The version that was taken back for this one: no later `rollback` goes there. */
  rolledBackFrom?: string;
}

/** What became of the version's jobs when its workers were gone. */
export interface RescueMetadata {
  at: string;
  /** Build its jobs were to be moved to. */
  to: string;
  /** Those that do not fit there, and why; the oldest, where there are many. */
  refused: { jobId: string; reason: string }[];
  /** How many more do not fit. */
  more?: number;
}

/** A worker process as the server knows it. */
export interface LiveWorker {
  identity: string;
  /** The server's name for this one start of it: `identity` comes again. Left out by its polls, and by older servers. */
  instanceKey?: string;
  host?: string;
  taskQueue: string;
  /** Left out: it is not versioned, and gets nothing as soon as the deployment has a Current version. */
  version?: Version;
  /** Last heartbeat, or last poll where the server keeps no heartbeats. A killed worker stays listed, so look at it. */
  lastSeenAt: Date;
  /** Says that it takes no more work. */
  stopping: boolean;
  source: 'heartbeat' | 'poll';
  /** Time between its heartbeats; from the second one on. */
  heartbeatSeconds?: number;
  /** It was looked at twice and said nothing new, with a clock that is ahead of ours: its last sign tells nothing. */
  silent?: boolean;
}

/** As Temporal's search attribute and UI write it. */
export const versionText = ({ deploymentName, buildId }: Version): string => `${deploymentName}:${buildId}`;
