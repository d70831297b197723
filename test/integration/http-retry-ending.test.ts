import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { endedOutside } from '../support/api.js';
import { type JobActions, noTemporal, startJobActions } from '../support/job-actions.js';
import { problemOf } from '../support/job-form.js';
import { progressTo } from '../support/job-rows.js';

/** A retry, and the end of the run it comes after. */
let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

it('notes the run it came after', async () => {
  const [ended, forgotten] = [await actions.jobOf('failed'), await actions.jobOf('failed')];
  actions.api.workflows.set(forgotten, { state: 'missing' });
  for (const id of [ended, forgotten]) await actions.accepted(`${id}/retry`);
  const noted = async (id: string) => (await actions.row(id)).reopenedRunId;
  expect([await noted(ended), await noted(forgotten)]).toEqual([`run-of-${ended}`, null]);
});

it('waits for the end of the last run, and changes nothing where that does not come', async () => {
  const id = await actions.jobOf('failed');
  actions.api.workflows.set(id, { state: 'running' });
  const before = await actions.row(id);
  const problem = await problemOf(await actions.post(`${id}/retry`));
  expect(problem).toMatchObject({ status: 409, code: 'job_still_ending' });
  expect(await actions.row(id)).toEqual(before);

  const retried = actions.post(`${id}/retry`);
  await actions.end(id, 'failed'); // the worker died after this, so it is done once more
  actions.api.workflows.set(id, endedOutside(id));
  expect((await retried).status).toBe(202);
  expect(await actions.row(id)).toMatchObject({ status: 'queued', errorCode: null });
});

it.each([
  ['another retry ended meanwhile', 'job_not_failed', (id: string) => progressTo(actions.db, id, 42)],
  ['the end was written once more', 'job_still_ending', (id: string) => actions.end(id, 'failed')],
])('is refused where %s', async (_what, code, write) => {
  const id = await actions.jobOf('failed');
  const of = async () => {
    await sleep(2); // so that the row's time shows it
    await write(id);
    return endedOutside(id);
  };
  const url = await actions.api.variant({ outcomes: { of } });
  expect(await problemOf(await actions.post(`${id}/retry`, url))).toMatchObject({ status: 409, code });
  expect(actions.api.retried).toEqual([]);
});

it('is not done while Temporal cannot say how the last run ended', async () => {
  const id = await actions.jobOf('failed');
  const url = await actions.api.variant({ outcomes: { of: noTemporal } });
  expect(await problemOf(await actions.post(`${id}/retry`, url))).toMatchObject({ code: 'service_unavailable' });
  expect((await actions.row(id)).status).toBe('failed');
});

it('of a job of the present system follows the generation it has', async () => {
  const data = { id: randomUUID(), userId: 'local-user', status: 'failed', syncGenerationId: 'generation-1' };
  await actions.db.videoJob.create({ data });
  expect(await actions.accepted(`${data.id}/retry`)).toMatchObject({ status: 'queued' });
  expect(actions.api.adopted).toEqual([{ jobId: data.id, userId: 'local-user', generationId: 'generation-1' }]);
  expect(actions.api.retried).toEqual([]);
});

it.each([
  ['its generation is over', { syncGenerationId: 'generation-1', generationOver: true }],
  ['it is another kind of video', { syncGenerationId: 'id-elsewhere', isProJob: false }],
])('of a job of the present system is refused where %s', async (_what, columns) => {
  const id = randomUUID();
  await actions.db.videoJob.create({ data: { id, userId: 'local-user', status: 'failed', ...columns } });
  expect(await problemOf(await actions.post(`${id}/retry`))).toMatchObject({ code: 'job_not_repeatable' });
  expect(actions.api.adopted).toEqual([]);
});
