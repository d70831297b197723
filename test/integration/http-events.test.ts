import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeJob } from '../../src/db/job-steps.js';
import { jobSchema } from '../../src/http/schemas.js';
import { followEvents, jobsIn, shown } from '../support/event-reader.js';
import { type JobActions, startJobActions } from '../support/job-actions.js';
import { problemOf } from '../support/job-form.js';
import { progressTo, RESULT } from '../support/job-rows.js';

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

const here = async () => Number((await actions.db.jobEvent.aggregate({ _max: { id: true } }))._max.id ?? 0);
const setMessage = (message: string, ids: string[]) =>
  actions.db.$executeRaw`UPDATE video_jobs SET progress_message = ${message} WHERE id = ANY (${ids}::uuid[])`;

const follow = (path = '/events', headers?: Record<string, string>) =>
  followEvents(`${actions.api.url}/api/v1${path}`, headers);

const behind = (id: number) => ({ 'Last-Event-ID': String(id) });

describe('following all jobs', () => {
  it('says hello, then each change in list form, also one by hand', async () => {
    const id = await actions.addJob();
    const stream = await follow();
    expect(stream.headers).toMatchObject({
      ...{ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    });
    expect(stream.events).toMatchObject([
      { event: 'hello', id: await here(), data: { serverTime: expect.any(String), version: expect.any(String) } },
    ]);
    await setMessage('By hand', [id]);
    await expect.poll(() => jobsIn(stream)).toMatchObject([{ data: { id, progress: { message: 'By hand' } } }]);
    await completeJob(actions.db, id, RESULT);
    await expect.poll(() => jobsIn(stream)).toHaveLength(2);
    const job = jobSchema.parse(jobsIn(stream)[1]?.data);
    expect(job).toMatchObject({ id, revision: 3, status: 'completed', links: { download: expect.any(String) } });
    for (const field of ['segments', 'history', 'issues']) expect(job).not.toHaveProperty(field);
    const ids = stream.events.map((event) => event.id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('tells of new jobs and of deleted ones, and of nobody else’s', async () => {
    const stream = await follow();
    const theirs = await actions.addJob('somebody-else');
    const mine = await actions.addJob();
    await actions.db.videoJob.deleteMany({ where: { id: { in: [theirs, mine] } } });
    await expect.poll(() => stream.events.at(-1)).toMatchObject({ event: 'job_deleted', data: { id: mine } });
    expect(stream.text()).not.toContain(theirs);
  });

  it.each(['header', 'query'])('goes on behind the last event the client saw (%s)', async (where) => {
    const ids = [await actions.addJob(), await actions.addJob(), await actions.addJob()];
    const seen = await here();
    await setMessage('Meanwhile', ids.slice(1));
    const stream =
      where === 'header' ? await follow('/events', behind(seen)) : await follow(`/events?lastEventId=${seen}`);
    await expect.poll(() => jobsIn(stream).map(({ data }) => data.id)).toEqual(ids.slice(1));
    expect(stream.events.map(({ event }) => event)).toEqual(['hello', 'job', 'job']);
  });

  it('believes the header, which is newer than the query of a client that comes back', async () => {
    const id = await actions.addJob();
    const old = await here();
    await setMessage('Seen', [id]);
    const stream = await follow(`/events?lastEventId=${old}`, behind(await here()));
    await setMessage('New', [id]);
    await expect.poll(() => jobsIn(stream)).toMatchObject([{ data: { progress: { message: 'New' } } }]);
  });

  it('sends of several changes that wait only the newest state, under the newest id', async () => {
    const [one, other] = [await actions.addJob(), await actions.addJob()];
    const seen = await here();
    for (const percent of [10, 20, 30, 40]) await progressTo(actions.db, one, percent);
    await progressTo(actions.db, other, 50);
    await progressTo(actions.db, one, 60);
    const stream = await follow('/events', behind(seen));
    await expect
      .poll(() => jobsIn(stream).map(({ id, data }) => [id, data.id, data.revision]))
      .toEqual([
        [seen + 5, other, 2],
        [seen + 6, one, 6],
      ]);
  });

  it.each([
    ['of a time that is not kept any more', async () => String(await forget())],
    ['that never was', async () => String((await here()) + 1_000)],
    ['that is none', async () => 'yesterday'],
  ])('says reset for an id %s, and goes on from now', async (_what, makeId) => {
    const id = await actions.addJob();
    const stream = await follow('/events', { 'Last-Event-ID': await makeId() });
    await expect.poll(() => stream.events.map(({ event }) => event)).toEqual(['hello', 'reset']);
    await setMessage('New', [id]);
    await expect
      .poll(() => stream.events.map(shown))
      .toEqual([
        ['hello', undefined, undefined],
        ['reset', undefined, undefined],
        ['job', id, 2],
      ]);
  });

  /** The id of an event that has gone, with the one after it. */
  async function forget(): Promise<number> {
    const seen = await here();
    await setMessage('x', [await actions.addJob()]);
    await actions.db.jobEvent.deleteMany({ where: { id: { lte: seen + 1 } } });
    return seen;
  }
});

describe('following one job', () => {
  it('tells first how it is, then what becomes of it, and of no other', async () => {
    const [id, other] = [await actions.addJob(), await actions.addJob()];
    await progressTo(actions.db, id, 42);
    const stream = await follow(`/jobs/${id}/events`);
    await expect
      .poll(() => stream.events.map(shown))
      .toEqual([
        ['hello', undefined, undefined],
        ['job', id, 2],
      ]);
    await setMessage('Both', [other, id]);
    await expect
      .poll(() => jobsIn(stream).map(shown))
      .toEqual([
        ['job', id, 2],
        ['job', id, 3],
      ]);
    await actions.db.videoJob.delete({ where: { id } });
    await expect.poll(() => stream.events.at(-1)).toMatchObject({ event: 'job_deleted', data: { id } });
    expect(stream.text()).not.toContain(other);
  });

  it('goes on behind the last event the client saw', async () => {
    const id = await actions.addJob();
    await setMessage('Seen', [id]);
    const stream = await follow(`/jobs/${id}/events`, behind(await here()));
    await setMessage('New', [id]);
    await expect.poll(() => jobsIn(stream).map(shown)).toEqual([['job', id, 3]]);
  });

  it('is for whose job it is', async () => {
    const theirs = await actions.addJob('somebody-else');
    for (const id of [theirs, 'latest']) {
      const answer = await fetch(`${actions.api.url}/api/v1/jobs/${id}/events`);
      expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'job_not_found' });
    }
  });
});

describe('the answer', () => {
  it('to HEAD has the same head and no stream', async () => {
    const { status, headers } = await fetch(`${actions.api.url}/api/v1/events`, { method: 'HEAD' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });

  it('to another query is a problem', async () => {
    const answer = await fetch(`${actions.api.url}/api/v1/events?since=1`);
    expect(await problemOf(answer)).toMatchObject({ status: 400, issues: [{ field: 'since' }] });
  });
});
