import type { Client } from '@temporalio/client';
import { expect, it, vi } from 'vitest';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';

/** The real server is asked in test/integration; here is what it says once in a while, and not when a test wants it. */
const answer = { workerDeploymentInfo: { name: 'pro', versionSummaries: [] } };
const fails = (code: number) => () => Promise.reject(Object.assign(new Error('Worker Deployment not found'), { code }));
const [NOT_FOUND, UNAVAILABLE] = [5, 14];

/** Of a server that gives these answers to looks at the deployment, one after the other and then the last one. */
function deploymentsOf(...answers: (() => Promise<unknown>)[]) {
  const describeWorkerDeployment = vi.fn(() => (answers.length > 1 ? answers.shift() : answers[0])?.());
  const client = {
    options: { namespace: 'default', identity: 'test' },
    workflowService: { describeWorkerDeployment },
    withDeadline: <T>(_deadline: number, call: () => Promise<T>) => call(),
  };
  return { deployments: createWorkerDeployments(client as unknown as Client, 'pro'), describeWorkerDeployment };
}

it('finds a deployment that the server does not find for a second', async () => {
  const { deployments } = deploymentsOf(fails(NOT_FOUND), fails(NOT_FOUND), fails(NOT_FOUND), async () => answer);
  expect(await deployments.describe()).toMatchObject({ name: 'pro' });
});

it('believes in the end that there is none', async () => {
  const { deployments, describeWorkerDeployment } = deploymentsOf(fails(NOT_FOUND));
  expect(await deployments.describe()).toBeUndefined();
  expect(describeWorkerDeployment).toHaveBeenCalledTimes(5);
});

it('does not look again where the server does not answer', async () => {
  const { deployments, describeWorkerDeployment } = deploymentsOf(fails(UNAVAILABLE));
  await expect(deployments.describe()).rejects.toMatchObject({ code: UNAVAILABLE });
  expect(describeWorkerDeployment).toHaveBeenCalledTimes(1);
});
