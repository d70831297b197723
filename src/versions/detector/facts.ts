import type { HealerFacts } from '../../temporal/schedules.js';
import type { StalledRun } from '../stalled-run.js';
import type { Deployment, LiveWorker, VersionStatus } from '../worker-deployment.js';

/** What is known at one moment of who could run jobs, and of who waits: joined from the sources that observe.ts names. */
export interface Facts {
  at: Date;
  deploymentName: string;
  /** The queue that the API starts jobs on. */
  taskQueue: string;
  /** Jobs of a version without workers are moved by themselves after this time; 0: by hand. */
  rescueAfterSeconds: number;
  temporal: TemporalFacts | Unanswered;
  database: RowFacts | Unanswered;
}

/** Facts with Temporal's answer in them; rows are none where the database does not answer. */
export interface Known extends Omit<Facts, 'temporal' | 'database'> {
  temporal: TemporalFacts;
  rows: RowFacts;
}

/** A part that could not be asked, and why. */
export interface Unanswered {
  fault: string;
}

export interface TemporalFacts {
  /** Undefined: no worker of it has ever polled. */
  deployment?: Deployment;
  /** Those that run something: all but drained and inactive ones without workers and jobs. */
  versions: VersionFacts[];
  /** Of all deployments and queues where the server keeps heartbeats; else of the one queue. */
  workers: WorkerFacts[];
  queue: QueueFacts;
  /** Runs whose next step fails again and again, as far as they were looked at. */
  stalled: StalledRun[];
  /** The schedule that heals jobs; left out where nobody asked. */
  healer?: HealerFacts;
  /** Since when somebody looks again and again; left out of a look that is the only one. */
  watchedSince?: Date;
}

export interface WorkerFacts extends LiveWorker {
  /** It was heard of in time, and takes work. */
  alive: boolean;
}

export interface VersionFacts {
  buildId: string;
  status: VersionStatus;
  /** Processes that are alive. */
  workers: number;
  /** When one of its workers was last heard of; undefined where none is known any more. */
  lastSeenAt?: Date;
  /** The gate has refused it: nothing recommends it. */
  gateFailed: boolean;
  /** Of its workflows; undefined where it does not say. */
  bundleHash?: string;
  /** Since when the version could have had workers: became Current, or began to drain. */
  since: Date;
  /** Age of the oldest task nobody has taken; 0: none waits. */
  backlogAgeSeconds: number;
  /** Queues its workers have polled. */
  queues: string[];
  /** Open runs that end on this version only. */
  openJobs: number;
  /** Of some of them (a version with workers: none), newest first. */
  jobIds: string[];
  /** Open ones that rescue would have moved to the Current version, and why it did not. */
  refused: { jobId: string; reason: string }[];
  /** How many more of them there are. */
  moreRefused: number;
}

export interface QueueFacts {
  backlogCount: number;
  backlogAgeSeconds: number;
  /** Workers that poll it, of whatever version. */
  pollers: number;
}

/** Rows that were accepted a while ago and that no workflow has taken up. */
export interface RowFacts {
  notStarted: number;
  oldestAt?: Date;
  /** Of the oldest. */
  jobIds: string[];
}

export const isAnswered = <T extends object>(answer: T | Unanswered): answer is T => !('fault' in answer);
