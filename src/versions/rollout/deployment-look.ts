import type { Client } from '@temporalio/client';
import { within } from '../../platform/deadline.js';
import { inTimeOf } from '../../temporal/deadline.js';
import type { Finding } from '../detector/finding.js';
import { workersAgain } from '../live-workers.js';
import type { Signs } from '../signs-of-life.js';
import { createVersionJobs } from '../version-jobs.js';
import { createWorkerDeployments } from '../worker-deployments.js';
import { type DeploymentState, deploymentState } from './deployment-status.js';

/** What `pro deploy status` says, for whoever asks again and again. */
export interface DeploymentLook {
  /** Throws NoAnswer where Temporal does not answer within 4 s, and what it refuses with. */
  now(): Promise<DeploymentState>;
}

/** A deployment that is not found is asked for again for two seconds (worker-deployments.ts), and then there is none. */
const ANSWER_MS = 4_000;

interface Names {
  TEMPORAL_DEPLOYMENT: string;
  TEMPORAL_TASK_QUEUE: string;
}

/** Those who ask at the same time share one look, so that Temporal is asked no more often for many of them. */
export function createDeploymentLook(
  client: Client,
  { TEMPORAL_DEPLOYMENT: name, TEMPORAL_TASK_QUEUE: taskQueue }: Names,
  findings: () => Promise<Finding[]>,
): DeploymentLook {
  const deployments = createWorkerDeployments(client, name, ANSWER_MS);
  const jobs = createVersionJobs(client, name, taskQueue);
  const signs: Signs = { signs: new Map() };
  const workers = () => workersAgain({ deployments, taskQueue }, signs);
  const look = () =>
    inTimeOf(client, ANSWER_MS)(() => deploymentState({ deployments, jobs, taskQueue, findings, workers }, false));
  let underWay: Promise<DeploymentState> | undefined;
  return {
    async now() {
      underWay ??= within(ANSWER_MS, look()).finally(() => {
        underWay = undefined;
      });
      return await underWay;
    },
  };
}
