import { Client, type WorkflowClientInterceptor, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newState } from '../../src/domain/job-state.js';
import { createJobStarter } from '../../src/temporal/client.js';
import type { JobStarter } from '../../src/temporal/job-starter.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { jobInput } from '../support/job-input.js';
import { until } from '../support/until.js';

const SETTINGS = { inFlightMs: 300_000 };

let server: DevServer;
let client: Client;
let starter: JobStarter;
beforeAll(async () => {
  server = await startDevServer();
  client = server.client;
  starter = createJobStarter(client, 'nobody-polls', SETTINGS);
});
afterAll(() => server?.stop());

/** Status and id of the latest run. */
async function lastRun(jobId: string): Promise<string> {
  const { status, runId } = await client.workflow.getHandle(jobId).describe();
  return `${status.name} ${runId}`;
}

describe('a failed job on a real Temporal server', () => {
  it('is started again, with what its row has kept', async () => {
    const input = jobInput();
    await starter.start(input);
    await client.workflow.getHandle(input.jobId).terminate();
    const state = { ...newState(), attemptsBefore: 1, generationId: 'generation-1' };
    await starter.retry(input, state);
    const { events } = await client.workflow.getHandle(input.jobId).fetchHistory();
    const payloads = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(payloads.map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()))).toEqual([
      input,
      SETTINGS,
      state,
    ]);
  });

  it('waits for its last run to end', async () => {
    const input = jobInput();
    await starter.start(input);
    const before = await lastRun(input.jobId);
    let tries = 0;
    const start: WorkflowClientInterceptor['start'] = (call, next) => {
      tries += 1;
      return next(call);
    };
    const { connection, options } = client;
    const counted = new Client({ connection, namespace: options.namespace, interceptors: { workflow: [{ start }] } });
    const retried = createJobStarter(counted, 'nobody-polls', SETTINGS).retry(input, newState());
    await until('it has been refused once', 60_000, async () => (tries > 1 ? true : undefined));
    expect(await lastRun(input.jobId)).toBe(before);
    await client.workflow.getHandle(input.jobId).terminate();
    await retried;
    const now = await lastRun(input.jobId);
    expect(now).toMatch(/^RUNNING /);
    expect(now).not.toBe(before);
  });

  it('is not started beside a run that goes on', async () => {
    const input = jobInput();
    await starter.start(input);
    const before = await lastRun(input.jobId);
    await expect(starter.retry(input, newState())).rejects.toThrow(WorkflowExecutionAlreadyStartedError);
    expect(await lastRun(input.jobId)).toBe(before);
  });

  it('is never begun anew by a plain start', async () => {
    const input = jobInput();
    await starter.start(input);
    await client.workflow.getHandle(input.jobId).terminate();
    const before = await lastRun(input.jobId);
    await starter.start(input);
    expect(await lastRun(input.jobId)).toBe(before);
  });
});
