import type { Client } from '@temporalio/client';
import type { Db } from '../../db/client.js';
import type { HealerFacts } from '../../temporal/schedules.js';
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
  /** The schedule that heals; left out: nobody asks. */
  healer?(): Promise<HealerFacts>;
}
