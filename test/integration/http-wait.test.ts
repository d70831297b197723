import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeJob } from '../../src/db/job-steps.js';
import { type JobResource, jobListSchema, jobSchema } from '../../src/http/schemas.js';
import { type JobActions, startJobActions } from '../support/job-actions.js';
import { problemOf } from '../support/job-form.js';
import { progressTo, RESULT } from '../support/job-rows.js';
import { until } from '../support/until.js';

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

const get = (path: string, url = actions.api.url) => fetch(`${url}/api/v1/jobs${path}`);
const read = async (path: string, url?: string): Promise<JobResource> =>
  jobSchema.parse(await (await get(path, url)).json());

describe('waiting for a job', () => {
  it('ends as soon as it is another than the client has', async () => {
    const id = await actions.addJob();
    const answer = read(`/${id}?wait=60&revision=1`);
    await progressTo(actions.db, id, 42);
    expect(await answer).toMatchObject({ revision: 2, status: 'processing' });
    // Changed long ago: there is nothing to wait for.
    expect(await read(`/${id}?wait=60&revision=1`)).toMatchObject({ revision: 2 });
  });

  it('ends as soon as it has changed since the request, where the client says nothing', async () => {
    const id = await actions.addJob();
    let answer: JobResource | undefined;
    void read(`/${id}?wait=60`).then((job) => {
      answer = job;
    });
    // One that comes before the request has arrived does not count, so there are more.
    await until('the answer', 60_000, async () => {
      await progressTo(actions.db, id, Math.random());
      return answer;
    });
    expect(answer).toMatchObject({ id, status: 'processing' });
  });

  it('is not ended by another job', async () => {
    const [id, other] = [await actions.addJob(), await actions.addJob()];
    const begun = performance.now();
    const answer = read(`/${id}?wait=1&revision=1`);
    await progressTo(actions.db, other, 42);
    expect(await answer).toMatchObject({ id, revision: 1, status: 'queued' });
    expect(performance.now() - begun).toBeGreaterThan(990);
  });

  it('ends with the job as it is when the API stops', async () => {
    const events = actions.api.events();
    const url = await actions.api.variant({ events });
    const id = await actions.addJob();
    const answer = read(`/${id}?wait=60&revision=1`, url);
    events.close();
    expect(await answer).toMatchObject({ revision: 1 });
  });

  it('ends with 404 when it is deleted, and never begins for another user’s', async () => {
    const [id, theirs] = [await actions.addJob(), await actions.addJob('somebody-else')];
    const answer = get(`/${id}?wait=60&revision=1`);
    await actions.db.videoJob.delete({ where: { id } });
    for (const response of [await answer, await get(`/${theirs}?wait=60`)]) {
      expect(await problemOf(response)).toMatchObject({ status: 404, code: 'job_not_found' });
    }
  });

  it.each([
    ['wait=61', 'wait'],
    ['wait=1.5', 'wait'],
    ['wait=-1', 'wait'],
    ['wait=soon', 'wait'],
    ['wait=1&revision=old', 'revision'],
    ['until=completed', 'until'],
  ])('refuses the query %s', async (query, field) => {
    const answer = await get(`/${await actions.addJob()}?${query}`);
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_request', issues: [{ field }] });
  });
});

describe('reading a job', () => {
  it('tells what it was doing from when on, newest last', async () => {
    const id = await actions.addJob();
    await progressTo(actions.db, id, 42);
    await completeJob(actions.db, id, RESULT);
    const { history, revision, updatedAt } = await read(`/${id}`);
    expect(history).toMatchObject([
      { stage: 'preparing', status: 'queued', message: 'Waiting to start', at: expect.stringMatching(/Z$/) },
      { stage: 'generating', status: 'processing', message: '42 %' },
      { stage: 'done', status: 'completed' },
    ]);
    expect(revision).toBe(3);
    const row = await actions.row(id);
    expect(updatedAt).toBe(row.updatedAt.toISOString());
  });

  it('in a list tells revision and time of its change, and no history', async () => {
    const id = await actions.addJob();
    await progressTo(actions.db, id, 42);
    const [job] = jobListSchema.parse(await (await get('')).json()).jobs;
    expect(job).toMatchObject({ id, revision: 2, updatedAt: (await actions.row(id)).updatedAt.toISOString() });
    expect(job).not.toHaveProperty('history');
  });
});
