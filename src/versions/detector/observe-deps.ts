import type { Client } from '@temporalio/client';
import type { Db } from '../../db/client.js';
import type { WorkerDeployments } from '../worker-deployments.js';

/** What a look works with. */
export interface ObserveDeps {
  client: Client;
  /** With CALL_MS as its deadline. */
  deployments: WorkerDeployments;
  /** Left out: nobody asks who waits in it. */
  db?: Db;
  taskQueue: string;
  rescueAfterSeconds: number;
  /** The one job that is asked about: of the open ones only it is looked at. */
  onlyJob?: string;
  /** Build of the code on disk, found with the help of the builds that run; left out: nobody asks. */
  diskBuild?(known: KnownBuild[]): Promise<string | undefined>;
}

export interface KnownBuild {
  buildId: string;
  bundleHash?: string;
}
