import { Client, Connection } from '@temporalio/client';
import Long from 'long';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submitJob } from '../../local/demo/submit-job.js';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { createApiClient, type Job } from '../../src/api-client/api-client.js';
import type { StackConfig } from '../../src/platform/config.js';
import { nextGenerations, paid as paidAtSyncSo } from '../support/sample-job.js';
import { smallInput } from '../support/small-input.js';
import { stackConfig, startTestStack } from '../support/stack.js';
import { until } from '../support/until.js';

/** What operators and faults do to a job on the real parts, and that Sync.so is paid once all the same. */
let config: StackConfig;
let stack: Awaited<ReturnType<typeof startTestStack>>;
let connection: Connection;
let input: Awaited<ReturnType<typeof smallInput>>;

beforeAll(async () => {
  config = await stackConfig();
  input = await smallInput();
  stack = await startTestStack(config);
  connection = await Connection.connect({ address: `127.0.0.1:${config.TEMPORAL_PORT}` });
});

afterAll(async () => {
  await connection?.close();
  await stack?.stop();
  await stack?.remove();
  await input?.remove();
});

const submit = () => submitJob({ apiUrl: stack.apiUrl, input, model: 'lipsync-2', syncMode: 'remap' });

const reaches = (jobId: string, ...words: string[]): Promise<Job> =>
  until(`job ${jobId} is ${words.join(' or ')}`, 90_000, async () => {
    const job = await createApiClient({ baseUrl: stack.apiUrl }).getJob(jobId);
    return words.includes(job.status) || words.includes(job.stage) ? job : undefined;
  });

const post = (path: string) => fetch(`${stack.apiUrl}/api/v1/jobs/${path}`, { method: 'POST' });

const scenario = (name: ScenarioName, times = 1) => nextGenerations(stack.syncBaseUrl, { scenario: name, times });

const paid = (jobId: string) => paidAtSyncSo(stack.syncBaseUrl, jobId);

async function resetToTheStart(jobId: string): Promise<void> {
  const client = new Client({ connection });
  const { runId } = await client.workflow.getHandle(jobId).describe();
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: jobId, runId },
    workflowTaskFinishEventId: Long.fromNumber(4), // the first workflow task's end: everything is done again
    requestId: crypto.randomUUID(),
    reason: 'an operator tries it',
  });
}

describe('a generation is paid once', () => {
  it.each<ScenarioName>([
    'lost-response',
    'html-502-accepted',
    'outcome-unknown-bare',
    'webhook-before-response',
    'webhook-lost',
    'expired-output',
  ])('when Sync.so plays "%s"', async (name) => {
    await scenario(name);
    const { id } = await submit();
    expect((await reaches(id, 'completed', 'failed')).status).toBe('completed');
    expect(await paid(id)).toBe(1);
  });

  it('when an operator resets the job to its beginning, while it runs and after it', async () => {
    await scenario('slow');
    const { id } = await submit();
    await reaches(id, 'generating');
    await resetToTheStart(id);
    expect((await reaches(id, 'completed', 'failed')).status).toBe('completed');
    await resetToTheStart(id);
    const handle = new Client({ connection }).workflow.getHandle(id);
    await until('the reset run ends', 60_000, async () =>
      (await handle.describe()).status.name === 'RUNNING' ? undefined : true,
    );
    expect((await createApiClient({ baseUrl: stack.apiUrl }).getJob(id)).status).toBe('completed');
    expect(await paid(id)).toBe(1);
  });

  it('for each attempt a person asks for: a retry of a failed generation pays a second one', async () => {
    await scenario('fails');
    const { id } = await submit();
    expect((await reaches(id, 'failed')).error?.code).toBe('generation_pipeline_failed');
    expect(await (await post(`${id}/retry`)).json()).toMatchObject({ code: 'retry_pays_again', status: 409 });
    expect((await post(`${id}/retry?payAgain=true`)).status).toBe(202);
    await reaches(id, 'completed');
    expect(await paid(id)).toBe(2);
  });

  it('while its result cannot be fetched, which the job says, with the reason and the next try', async () => {
    await scenario('expired-output-always');
    const { id } = await submit();
    const words = /link to the result does not work.* Tried \d+ times since .* UTC. Next try at .* UTC/;
    const job = await until('the job says it', 60_000, async () => {
      const { status, stage, progress } = await createApiClient({ baseUrl: stack.apiUrl }).getJob(id);
      return words.test(progress.message) ? { status, stage } : undefined;
    });
    expect(job).toEqual({ status: 'processing', stage: 'publishing' });
    expect((await post(`${id}/cancel`)).status).toBe(202);
    await reaches(id, 'cancelled');
    expect(await paid(id)).toBe(1);
  });

  it('for a result that is not as it should be: it is kept, and a person takes it', async () => {
    await scenario('no-op-output');
    const { id } = await submit();
    const { error } = await reaches(id, 'needs_attention');
    expect(error).toMatchObject({ code: 'result_doubtful', message: expect.stringMatching(/unchanged|expected/) });
    const watched = await fetch(`${stack.apiUrl}/api/v1/jobs/${id}/doubtful-result`);
    expect((await watched.arrayBuffer()).byteLength).toBeGreaterThan(10_000);
    expect((await post(`${id}/accept`)).status).toBe(202);
    const { warnings } = await reaches(id, 'completed');
    expect(warnings.map(({ message }) => message).join()).toContain('was taken although it is not what was expected');
    expect(await paid(id)).toBe(1);
  });

  it('and again where a person wants another in its place', async () => {
    await scenario('no-op-output');
    const { id } = await submit();
    await reaches(id, 'needs_attention');
    expect((await post(`${id}/retry?payAgain=true`)).status).toBe(202);
    await reaches(id, 'completed');
    expect(await paid(id)).toBe(2);
  });
});

describe('an account that is held up', () => {
  it('fails no job: they wait, and one resume carries all of them on', async () => {
    await scenario('payment-required', 1);
    const ids: string[] = [];
    for (let jobs = 0; jobs < 2; jobs += 1) {
      const { id } = await submit();
      await reaches(id, 'needs_attention');
      ids.push(id);
    }
    const words = await Promise.all(
      ids.map(async (id) => (await createApiClient({ baseUrl: stack.apiUrl }).getJob(id)).error?.code),
    );
    expect(new Set(words)).toEqual(new Set(['account_payment_required']));
    expect(await (await post('resume')).json()).toEqual({ resumed: 2 });
    for (const id of ids) await reaches(id, 'completed');
  });
});

describe('a cancelled job', () => {
  it('says that it may be charged, is not published, and gives its place back', async () => {
    await scenario('slow');
    const { id } = await submit();
    await reaches(id, 'generating');
    expect((await post(`${id}/cancel`)).status).toBe(202);
    const job = await reaches(id, 'cancelled');
    expect(job.error?.message).toContain('may still be charged');
    const handle = new Client({ connection }).workflow.getHandle(id);
    await until('the generation is seen off', 150_000, async () =>
      (await handle.describe()).status.name === 'RUNNING' ? undefined : true,
    );
    expect((await createApiClient({ baseUrl: stack.apiUrl }).getJob(id)).links.download).toBeUndefined();
    const next = await submit();
    await reaches(next.id, 'completed');
  });
});
