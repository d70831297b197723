import type { Client } from '@temporalio/client';
import type { WorkerDeployments } from '../worker-deployments.js';
import type { Environment } from '../../platform/config.js';
import type { Build } from '../builds/build.js';
import type { MessageContract } from '../contract/message-contract.js';
import type { VersionDetails } from '../worker-deployment.js';

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
