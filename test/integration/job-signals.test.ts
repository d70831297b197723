import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobSignals, type JobSignals } from '../../src/temporal/job-signals.js';
import { PRO_JOB } from '../../workflows/messages.js';
import { createTimeSkippingEnvironment } from '../support/time-skipping-server.js';

const VERDICT = { generationId: 'generation-1', decision: 'again' } as const;

let environment: TestWorkflowEnvironment;
let signals: JobSignals;

beforeAll(async () => {
  environment = await createTimeSkippingEnvironment();
  signals = createJobSignals(environment.client);
});
afterAll(() => environment?.teardown());

/** No worker takes it, so it stays as it is, and its history is what others did to it. */
async function startedJob() {
  const options = { workflowId: randomUUID(), taskQueue: `nobody-${randomUUID()}` };
  const handle = await environment.client.workflow.start(PRO_JOB, options);
  const events = async () => (await handle.fetchHistory()).events ?? [];
  const received = async () => (await events()).flatMap((one) => one.workflowExecutionSignaledEventAttributes ?? []);
  const signalled = async () => (await received()).map(({ signalName }) => signalName);
  /** What came with the last one. */
  const said = async () =>
    ((await received()).at(-1)?.input?.payloads ?? []).map(({ data }) =>
      JSON.parse(Buffer.from(data ?? []).toString()),
    );
  const cancelAsked = async () =>
    (await events()).some((event) => event.workflowExecutionCancelRequestedEventAttributes);
  return { id: handle.workflowId, end: () => handle.terminate(), signalled, said, cancelAsked };
}

describe('job signals', () => {
  it("reach the job under the names its workflow listens to, and cancel is Temporal's own", async () => {
    const job = await startedJob();
    await signals.slotGranted(job.id);
    await signals.generationHint(job.id);
    await signals.resume(job.id);
    expect(await signals.judge(job.id, VERDICT)).toBe(true);
    expect(await job.signalled()).toEqual(['slotGranted', 'generationHint', 'resumeJob', 'resultVerdict']);
    expect(await job.said()).toEqual([VERDICT]);
    await signals.cancel(job.id);
    expect(await job.cancelAsked()).toBe(true);
    await job.end();
  });

  it('tell a running job from one that is closed and one that never was', async () => {
    const job = await startedJob();
    expect(await signals.status(job.id)).toBe('running');
    await job.end();
    expect(await signals.status(job.id)).toBe('closed');
    expect(await signals.status(randomUUID())).toBe('missing');
  });

  it('tell whether there was anybody to be cancelled', async () => {
    const job = await startedJob();
    expect(await signals.cancel(job.id)).toBe(true);
    await job.end();
    expect(await signals.cancel(randomUUID())).toBe(false);
  });

  it('leave alone who is gone, without an error', async () => {
    const job = await startedJob();
    await job.end();
    for (const id of [job.id, randomUUID()]) {
      for (const send of [signals.slotGranted, signals.generationHint]) await expect(send(id)).resolves.toBeUndefined();
      expect(await signals.resume(id)).toBe(false);
      expect(await signals.judge(id, VERDICT)).toBe(false);
    }
  });
});
