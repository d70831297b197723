import type { VersionJobs } from '../version-jobs.js';
import type { WorkerDeployments } from '../worker-deployments.js';
import type { OwnCode } from './own-code.js';

/** What everything behind `pro deploy` works with. */
export interface RolloutDeps {
  deployments: WorkerDeployments;
  jobs: VersionJobs;
  taskQueue: string;
  /**
   * Who alone may change the routing, as the server checks it. The same for a whole team: with the operator's own name
   * the first to deploy would lock all others out. That two of the team do not cross is the conflict token's part.
   */
  manager: string;
  /** Who does this, for the records: `pro:<user>@<host>`. */
  operator: string;
  code: OwnCode;
  /** Only says what it would do. */
  dryRun: boolean;
  /** Ctrl-C. */
  signal: AbortSignal;
  waits: Waits;
  /** A JSON file with the environment of a worker, of the stack that runs here; left out: whoever runs this has it. */
  environmentFile?: string;
  /** A line for whoever waits. */
  report(line: string): void;
}

export interface Waits {
  /** How long a version may take to be known, from the start of its worker. */
  registerMs: number;
  /** How long a worker may take to be heard of, where one should be there already. */
  firstHeartbeatMs: number;
  lookEveryMs: number;
}

/** A version exists for the server when its first poll arrives, a moment after the worker runs (temporal.md 1). */
export const WAITS: Waits = { registerMs: 30_000, firstHeartbeatMs: 10_000, lookEveryMs: 1000 };
