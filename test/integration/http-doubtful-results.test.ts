import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeJob } from '../../src/db/job-steps.js';
import { downloadSchema, jobListSchema, jobSchema } from '../../src/http/schemas.js';
import { endedOutside } from '../support/api.js';
import { type JobActions, noTemporal, startJobActions } from '../support/job-actions.js';
import { problemOf } from '../support/job-form.js';
import { DOUBTFUL, RESULT } from '../support/job-rows.js';

/** A result that was paid for and failed its check, and what a person does about it over HTTP. */

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
  await actions.api.store.putStream(DOUBTFUL.key, Readable.from(['a doubtful film']), { contentType: 'video/mp4' });
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${actions.api.url}/api/v1/jobs${path}`, { headers, redirect: 'manual' });
const read = async (id: string) => jobSchema.parse(await (await get(`/${id}`)).json());
/** What the API answers to a POST it refuses. */
const refused = async (path: string, url?: string) => await problemOf(await actions.post(path, url));
const taken = (id: string) => `take ${id} ${DOUBTFUL.generationId}`;
const again = (id: string) => `again ${id} ${DOUBTFUL.generationId}`;

describe('a job with a doubtful result', () => {
  it('says what came and what was expected, what to do, and where the result is, alone and in the list', async () => {
    const id = await actions.doubtfulJob();
    const expected = {
      status: 'needs_attention',
      error: {
        code: 'result_doubtful',
        message: `The finished video is not what was expected. ${DOUBTFUL.reason}`,
        next: expect.stringContaining('take it as it is'),
      },
      links: { doubtfulResult: `/api/v1/jobs/${id}/doubtful-result` },
    };
    expect(await read(id)).toMatchObject(expected);
    expect(jobListSchema.parse(await (await get('')).json()).jobs).toMatchObject([expected]);
  });

  it('shows the result no longer once it is decided', async () => {
    const [accepted, failed] = [await actions.doubtfulJob(), await actions.doubtfulJob()];
    await completeJob(actions.db, accepted, RESULT);
    await actions.end(failed, 'failed');
    for (const id of [accepted, failed, await actions.jobOf('needs_attention')]) {
      expect((await read(id)).links, id).not.toHaveProperty('doubtfulResult');
    }
    expect((await actions.row(accepted)).doubtfulResult).toBeNull();
  });

  it('can still be cancelled', async () => {
    const id = await actions.doubtfulJob();
    await actions.accepted(`${id}/cancel`);
    expect(actions.api.signalled).toEqual([`cancel ${id}`]);
  });
});

describe.each([
  ['an unknown id', async () => randomUUID()],
  ['no id at all', async () => 'latest'],
  ["another user's job", () => actions.doubtfulJob('somebody-else')],
])('%s', (_what, makeId) => {
  const NO_SUCH_JOB = { status: 404, code: 'job_not_found' };

  it.each(['accept', 'retry?payAgain=true', 'resume'])('is answered as no job: %s', async (verb) => {
    const id = await makeId();
    expect(await refused(`${id}/${verb}`)).toMatchObject(NO_SUCH_JOB);
    expect([...actions.api.signalled, ...actions.api.retried]).toEqual([]);
  });

  it('has no doubtful result to be downloaded', async () => {
    expect(await problemOf(await get(`/${await makeId()}/doubtful-result`))).toMatchObject(NO_SUCH_JOB);
  });
});

describe('downloading a doubtful result', () => {
  it('redirects to a signed URL that saves under a name which says what it is', async () => {
    const id = await actions.doubtfulJob();
    const response = await get(`/${id}/doubtful-result`);
    expect([response.status, response.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const file = await fetch(response.headers.get('location') ?? '');
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="doubtful_result_${id}.mp4"`);
    expect(await file.text()).toBe('a doubtful film');
    expect(actions.api.logLines.join('')).not.toContain('X-Amz-Signature');
  });

  it('gives the URL as JSON to who prefers that', async () => {
    const id = await actions.doubtfulJob();
    const response = await get(`/${id}/doubtful-result`, { accept: 'application/json' });
    const { url } = downloadSchema.parse(await response.json());
    expect(await (await fetch(url)).text()).toBe('a doubtful film');
  });

  it.each(['queued', 'needs_attention', 'completed', 'failed'] as const)(
    'is refused for a %s job, which has none',
    async (status) => {
      const problem = await problemOf(await get(`/${await actions.jobOf(status)}/doubtful-result`));
      expect(problem).toMatchObject({ status: 409, code: 'nothing_to_accept', detail: `It is ${status}.` });
    },
  );

  it('is no way to the result before it is taken', async () => {
    const id = await actions.doubtfulJob();
    expect(await problemOf(await get(`/${id}/download`))).toMatchObject({ status: 409, code: 'result_not_ready' });
  });
});

describe('accepting', () => {
  it('tells the workflow which result is taken, and leaves the row to it', async () => {
    const id = await actions.doubtfulJob();
    const before = await actions.row(id);
    expect(await actions.accepted(`${id}/accept`)).toMatchObject({ id, status: 'needs_attention' });
    expect(actions.api.signalled).toEqual([taken(id)]);
    expect(await actions.row(id)).toEqual(before);
  });

  it('may be said again, before the job is completed and after', async () => {
    const id = await actions.doubtfulJob();
    for (const _time of [1, 2]) await actions.accepted(`${id}/accept`);
    expect(actions.api.signalled).toEqual([taken(id), taken(id)]);
    await completeJob(actions.db, id, RESULT);
    const before = await actions.row(id);
    for (const _time of [1, 2]) expect(await actions.accepted(`${id}/accept`)).toMatchObject({ status: 'completed' });
    expect(actions.api.signalled).toHaveLength(2);
    expect(await actions.row(id)).toEqual(before);
  });

  it('finds the job completed where the row does not say so yet', async () => {
    const id = await actions.doubtfulJob();
    const ended = { state: 'completed', runId: 'run-1', closedAt: new Date(), result: RESULT } as const;
    actions.api.workflows.set(id, ended);
    expect(await actions.accepted(`${id}/accept`)).toMatchObject({ status: 'completed' });
    expect(actions.api.signalled).toEqual([]);
  });

  it.each(['queued', 'processing', 'needs_attention', 'failed', 'cancelled'] as const)(
    'is refused for a %s job, which has no doubtful result',
    async (status) => {
      const id = await actions.jobOf(status);
      const before = await actions.row(id);
      const problem = await refused(`${id}/accept`);
      expect(problem).toMatchObject({ status: 409, code: 'nothing_to_accept', detail: `It is ${status}.` });
      expect([await actions.row(id), actions.api.signalled]).toEqual([before, []]);
    },
  );

  it('is refused where an operator has ended the workflow, and the row says so then', async () => {
    const id = await actions.doubtfulJob();
    actions.api.workflows.set(id, endedOutside(id));
    expect(await refused(`${id}/accept`)).toMatchObject({ code: 'nothing_to_accept', detail: 'It is failed.' });
    expect(await actions.row(id)).toMatchObject({ status: 'failed', errorCode: 'job_ended_outside' });
  });
});

describe('trying again', () => {
  it('is refused first: it is paid again, and the answer says how to want that', async () => {
    const id = await actions.doubtfulJob();
    const before = await actions.row(id);
    for (const path of [`${id}/retry`, `${id}/retry?payAgain=false`]) {
      expect(await refused(path)).toMatchObject({
        ...{ status: 409, code: 'retry_pays_again', next: expect.stringContaining('payAgain') },
      });
    }
    expect([await actions.row(id), actions.api.signalled, actions.api.retried]).toEqual([before, [], []]);
  });

  it('with payAgain tells the workflow to make another, and starts none beside it', async () => {
    const id = await actions.doubtfulJob();
    expect(await actions.accepted(`${id}/retry?payAgain=true`)).toMatchObject({ id, status: 'needs_attention' });
    expect([actions.api.signalled, actions.api.retried]).toEqual([[again(id)], []]);
  });

  it('is refused for a job that was taken over: nothing is known that could be sent', async () => {
    const id = randomUUID();
    const errorCode = 'result_doubtful';
    const columns = { status: 'needs_attention', errorCode, doubtfulResult: { ...DOUBTFUL }, stage: 'publishing' };
    await actions.db.videoJob.create({ data: { id, userId: 'local-user', ...columns } });
    for (const path of [`${id}/retry`, `${id}/retry?payAgain=true`]) {
      expect(await refused(path)).toMatchObject({ status: 409, code: 'job_not_repeatable' });
    }
    await actions.accepted(`${id}/accept`);
    expect(actions.api.signalled).toEqual([taken(id)]);
  });
});

describe.each(['accept', 'retry?payAgain=true'])('a decision that cannot be told: %s', (verb) => {
  it('is to be said again later where the workflow is gone', async () => {
    const id = await actions.doubtfulJob();
    const signals = { ...actions.api.signals, judge: async () => false };
    const problem = await refused(`${id}/${verb}`, await actions.api.variant({ signals }));
    expect(problem).toMatchObject({
      status: 503,
      code: 'service_unavailable',
      detail: expect.stringContaining('again'),
    });
    expect((await read(id)).links).toHaveProperty('doubtfulResult');
  });

  it.each([
    ['refuses', noTemporal],
    ['is silent', () => new Promise<never>(() => {})],
  ])('is refused for now where Temporal %s, says when to ask again, and changes nothing', async (_what, judge) => {
    const id = await actions.doubtfulJob();
    const before = await actions.row(id);
    const url = await actions.api.variant({ signals: { ...actions.api.signals, judge } });
    const response = await actions.post(`${id}/${verb}`, url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await problemOf(response)).toMatchObject({ code: 'service_unavailable' });
    expect(await actions.row(id)).toEqual(before);
  });
});
