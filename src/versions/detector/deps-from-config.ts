import type { Client } from '@temporalio/client';
import type { Db } from '../../db/client.js';
import type { ServiceConfig } from '../../platform/config.js';
import { lookAtReconcile } from '../../temporal/schedules.js';
import { createWorkerDeployments } from '../worker-deployments.js';
import { CALL_MS } from './observe.js';
import type { ObserveDeps } from './observe-deps.js';

/** What one look needs: of the API, `pro doctor` and `pro deploy status`. */
export const observeDeps = (config: DetectorConfig, { client, db }: { client: Client; db?: Db }): ObserveDeps => ({
  ...{ client, db, taskQueue: config.TEMPORAL_TASK_QUEUE },
  deployments: createWorkerDeployments(client, config.TEMPORAL_DEPLOYMENT, CALL_MS),
  rescueAfterSeconds: config.RESCUE_AFTER_SECONDS,
  healer: () => lookAtReconcile(client, config.TEMPORAL_TASK_QUEUE),
});

type DetectorConfig = Pick<ServiceConfig, 'TEMPORAL_TASK_QUEUE' | 'TEMPORAL_DEPLOYMENT' | 'RESCUE_AFTER_SECONDS'>;
