import type { Client } from '@temporalio/client';
import type { Db } from '../../db/client.js';
import type { ProJobInput } from '../../domain/job.js';
import type { Environment } from '../../platform/config.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { Build } from '../builds/build.js';
import type { MessageContract } from '../contract/message-contract.js';
import type { Version, VersionDetails } from '../worker-deployment.js';
import type { WorkerDeployments } from '../worker-deployments.js';

/** What the gate works with. */
export interface GateDeps {
  /** Of the namespace the deployment lies in. */
  client: Client;
  deployments: WorkerDeployments;
  taskQueue: string;
  /** The code that asks for traffic. */
  build: Build;
  /** Where that code lies; left out: where this very code does, whose message contract is compared in any case. */
  root?: string;
  /** Where Temporal and S3 are, for the worker of the smoke job. */
  env: Environment;
  /** Left out where the parts for it are not installed: the smoke job cannot be run then. */
  openSmokeStage?: OpenSmokeStage;
  /** Who asks, for the record. */
  by: string;
  /** A line for whoever waits. */
  report(line: string): void;
}

/** What a check goes by. */
export interface GateContext extends Omit<Required<GateDeps>, 'openSmokeStage'> {
  openSmokeStage?: OpenSmokeStage;
  contract: MessageContract;
  /** The version that has the traffic now; none: this is the first. */
  current?: VersionDetails;
}

/** What one smoke job needs, for itself alone. */
export interface SmokeStage {
  version: Version;
  taskQueue: string;
  db: Db;
  store: ObjectStore;
  /** Uploads the sample and makes the job's row, as the API would. */
  submit(jobId: string): Promise<ProJobInput>;
  /** What the worker logged last. */
  lastWords(): Promise<string>;
  /** Stops all and removes all, but the version `<name>-smoke` on the server, which the sweep does. */
  close(): Promise<void>;
}

/** Throws with a sentence where a part cannot be had; what was started before it is gone then. */
export type OpenSmokeStage = (context: GateContext) => Promise<SmokeStage>;

export interface CheckResult {
  name: string;
  passed: boolean;
  summary: string;
  /** One line each: job, event, step and what is wrong. */
  faults: string[];
}
