import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeJob, recordGeneration } from '../../src/db/job-steps.js';
import { resultKey } from '../../src/domain/keys.js';
import { endedOutside } from '../support/api.js';
import { isThere, newAsset } from '../support/assets.js';
import { type JobActions, noTemporal, startJobActions } from '../support/job-actions.js';
import { problemOf } from '../support/job-form.js';
import { RESULT } from '../support/job-rows.js';
import { sentJob } from '../support/webhooks.js';

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

describe.each(['cancel', 'retry', 'resume', 'accept'])('%s', (action) => {
  it.each([
    ['an unknown id', async () => randomUUID()],
    ['no id at all', async () => 'latest'],
    ["another user's job", () => actions.jobOf('needs_attention', 'somebody-else')],
  ])('answers 404 for %s', async (_what, makeId) => {
    const id = await makeId();
    expect(await problemOf(await actions.post(`${id}/${action}`))).toMatchObject({
      status: 404,
      code: 'job_not_found',
    });
    expect([...actions.api.signalled, ...actions.api.retried]).toEqual([]);
  });
});

describe('cancelling', () => {
  it.each(['queued', 'processing', 'needs_attention'] as const)('a %s job asks its workflow', async (status) => {
    const id = await actions.jobOf(status);
    const before = await actions.row(id);
    const happensNow = 'The job is asked to stop; what Sync.so has begun may still be charged.';
    expect(await actions.accepted(`${id}/cancel`)).toMatchObject({ id, status, happensNow });
    expect(actions.api.signalled).toEqual([`cancel ${id}`]);
    expect(await actions.row(id)).toEqual(before);
  });

  it.each(['completed', 'failed', 'cancelled'] as const)('a %s job is refused', async (status) => {
    const id = await actions.jobOf(status);
    const problem = await problemOf(await actions.post(`${id}/cancel`));
    expect(problem).toMatchObject({ status: 409, code: 'job_over', detail: `It is ${status}.` });
    expect(actions.api.signalled).toEqual([]);
  });

  it('a job that was never started ends its row, removes what was made, and lets its assets go', async () => {
    const id = await actions.addJob();
    await addFile(id);
    const asset = await newAsset({ db: actions.db, store: actions.api.store });
    await actions.db.jobAsset.create({ data: { jobId: id, assetId: asset.id } });
    actions.api.workflows.set(id, { state: 'missing' });
    const job = await actions.accepted(`${id}/cancel`);
    expect(job).toMatchObject({ status: 'cancelled', error: { code: 'cancelled', message: 'The job was cancelled.' } });
    expect(await hasFile(id)).toBe(false);
    expect(await actions.db.jobAsset.count()).toBe(0);
    expect(await isThere(actions.api.store, asset)).toBe(true); // another job may use it within a day
  });

  it('says that a generation which was sent may be charged', async () => {
    const { jobId } = await sentJob(actions.db);
    actions.api.workflows.set(jobId, endedOutside(jobId));
    const { error } = await actions.accepted(`${jobId}/cancel`);
    expect(error?.message).toContain('may still be charged');
  });

  it('leaves a job alone that is completed in that moment', async () => {
    const id = await actions.jobOf('processing');
    await addFile(id);
    const run = { runId: 'run-1', closedAt: new Date() };
    const of = async () => {
      await completeJob(actions.db, id, RESULT);
      return { ...run, state: 'completed' as const, result: RESULT };
    };
    const url = await actions.api.variant({ outcomes: { of } });
    const problem = await problemOf(await actions.post(`${id}/cancel`, url));
    expect(problem).toMatchObject({ status: 409, code: 'job_over', detail: 'It is completed.' });
    expect(await hasFile(id)).toBe(true);
  });

  const fileOf = (id: string) => resultKey('local-user', id);
  const addFile = (id: string) =>
    actions.api.store.putStream(fileOf(id), Readable.from([Buffer.from('bytes')]), { contentType: 'video/mp4' });
  const hasFile = async (id: string) => (await actions.api.store.head(fileOf(id))) !== undefined;
});

describe('while Temporal is away', () => {
  it.each([
    ['cancel', 'processing'],
    ['retry', 'failed'],
    ['resume', 'needs_attention'],
  ] as const)('%s is refused for now, says when to ask again, and changes nothing', async (action, status) => {
    const id = await actions.jobOf(status);
    const before = await actions.row(id);
    const signals = { ...actions.api.signals, cancel: noTemporal, resume: noTemporal };
    const url = await actions.api.variant({ signals, outcomes: { of: noTemporal } });
    const response = await actions.post(`${id}/${action}`, url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ code: 'service_unavailable', detail: expect.stringContaining('Temporal') });
    expect(await actions.row(id)).toEqual(before);
  });
});

describe('trying again', () => {
  it('uses a generation that is not over, and has it looked at now', async () => {
    const { jobId, token } = await sentJob(actions.db);
    await recordGeneration(actions.db, jobId, 'generation-1');
    await actions.end(jobId, 'failed');
    const job = await actions.accepted(`${jobId}/retry`);
    expect(job).toMatchObject({ status: 'queued', progress: { message: 'Waiting to start again' } });
    expect(job).not.toHaveProperty('error');
    expect(actions.api.retried).toMatchObject([
      {
        input: { jobId },
        state: { attemptsBefore: 1, attempt: { n: 1, token }, generationId: 'generation-1', hinted: true },
      },
    ]);
    expect(actions.api.signalled).toEqual([]);
  });

  it('makes a new attempt where the generation is over, and the person wants to pay again', async () => {
    const jobId = await overJob();
    await actions.accepted(`${jobId}/retry?payAgain=true`);
    const [state] = actions.api.retried.map((one) => one.state);
    expect(state).toMatchObject({ attemptsBefore: 1, stage: 'preparing' });
    expect(state).not.toHaveProperty('attempt');
    expect(state).not.toHaveProperty('generationId');
    expect(actions.api.signalled).toEqual([]);
  });

  it.each([
    ['does not say whether it wants to pay again', ''],
    ['says that it does not want to pay again', '?payAgain=false'],
  ])('is refused where it makes a new generation and %s', async (_what, query) => {
    const jobId = await overJob();
    const before = await actions.row(jobId);
    const problem = await problemOf(await actions.post(`${jobId}/retry${query}`));
    expect(problem).toMatchObject({ status: 409, code: 'retry_pays_again', next: expect.stringContaining('payAgain') });
    expect([await actions.row(jobId), actions.api.retried]).toEqual([before, []]);
  });

  it('sends the same attempt again where it is not known whether it was accepted, which is not paid again', async () => {
    const { jobId, token } = await sentJob(actions.db);
    await actions.end(jobId, 'failed');
    await actions.accepted(`${jobId}/retry`);
    expect(actions.api.retried).toMatchObject([{ state: { attempt: { n: 1, token }, inDoubt: true } }]);
  });

  it.each(['payAgain=perhaps', 'payagain=true'])('is refused with the query %s, and changes nothing', async (query) => {
    const jobId = await overJob();
    const before = await actions.row(jobId);
    const problem = await problemOf(await actions.post(`${jobId}/retry?${query}`));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request', issues: [{ field: query.split('=')[0] }] });
    expect([await actions.row(jobId), actions.api.retried]).toEqual([before, []]);
  });

  /** It failed, and its generation is over without a result. */
  const overJob = async () => {
    const { jobId } = await sentJob(actions.db);
    await recordGeneration(actions.db, jobId, 'generation-1');
    await actions.end(jobId, 'failed', true);
    return jobId;
  };

  it('begins at the beginning where nothing was sent', async () => {
    const id = await actions.jobOf('failed');
    await actions.accepted(`${id}/retry`);
    expect(actions.api.retried).toMatchObject([{ input: { jobId: id }, state: { attemptsBefore: 0 } }]);
  });

  it.each(['queued', 'processing', 'needs_attention', 'completed', 'cancelled'] as const)(
    'a %s job is refused',
    async (status) => {
      const id = await actions.jobOf(status);
      const before = await actions.row(id);
      const problem = await problemOf(await actions.post(`${id}/retry`));
      expect(problem).toMatchObject({ status: 409, code: 'job_not_failed', detail: `It is ${status}.` });
      expect(actions.api.retried).toEqual([]);
      expect(await actions.row(id)).toEqual(before);
    },
  );

  it('happens once when asked for twice at once', async () => {
    const id = await actions.jobOf('failed');
    const answers = await Promise.all(Array.from({ length: 5 }, () => actions.post(`${id}/retry`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409, 409]);
    expect(actions.api.retried).toHaveLength(1);
  });

  it('keeps the job queued while Temporal is away', async () => {
    const id = await actions.jobOf('failed');
    const starter = { start: noTemporal, retry: noTemporal, check: noTemporal };
    const url = await actions.api.variant({ starter });
    expect(await actions.accepted(`${id}/retry`, url)).toMatchObject({ status: 'queued' });
    expect(actions.api.logLines.join('')).toContain('retry not started yet');
  });

  it('is refused for a row of the present system, which does not say what it was made from', async () => {
    const id = randomUUID();
    await actions.db.videoJob.create({ data: { id, userId: 'local-user', status: 'failed' } });
    expect(await problemOf(await actions.post(`${id}/retry`))).toMatchObject({
      status: 409,
      code: 'job_not_repeatable',
    });
    expect((await actions.row(id)).status).toBe('failed');
  });
});
