import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeJob, recordGeneration, recordLook, recordProgress } from '../../src/db/job-steps.js';
import { acquireSlot, releaseSlot } from '../../src/db/slots.js';
import { jobListSchema, jobSchema } from '../../src/http/schemas.js';
import { type JobActions, startJobActions } from '../support/job-actions.js';
import { problemOf } from '../support/job-form.js';
import { RESULT } from '../support/job-rows.js';

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

describe('reading a job', () => {
  const read = async (id: string) =>
    jobSchema.parse(await (await fetch(`${actions.api.url}/api/v1/jobs/${id}`)).json());
  const waitFor = (id: string) => acquireSlot(actions.db, { jobId: id, userId: 'local-user' });

  it('shows its place while it waits for one at Sync.so', async () => {
    const [first, second, third] = [await actions.addJob(), await actions.addJob(), await actions.addJob()];
    for (const id of [first, second, third]) {
      await recordProgress(actions.db, id, { stage: 'waiting_for_slot', percent: 10, message: 'Waiting' });
      await waitFor(id);
    }
    expect([await read(second), await read(third)]).toMatchObject([{ queue: { place: 1 } }, { queue: { place: 2 } }]);
    expect(await read(first)).not.toHaveProperty('queue');
    const list = jobListSchema.parse(await (await fetch(`${actions.api.url}/api/v1/jobs`)).json());
    expect(list.jobs.map(({ id, queue }) => [id, queue?.place])).toEqual([
      [third, 2],
      [second, 1],
      [first, undefined],
    ]);
    await releaseSlot(actions.db, first);
    expect(await read(third)).toMatchObject({ queue: { place: 1 } });
    await actions.end(third, 'cancelled');
    expect(await read(third)).not.toHaveProperty('queue');
  });

  it('shows its history a hundred entries at a time, what it became, and which worker and generation made it', async () => {
    const id = await actions.addJob();
    for (let percent = 1; percent <= 110; percent += 1) {
      const progress = { stage: 'generating', percent, message: `Step ${percent}`, workerVersion: 'build-1' } as const;
      await recordProgress(actions.db, id, progress);
    }
    await recordGeneration(actions.db, id, 'generation-1');
    await completeJob(actions.db, id, RESULT);
    const job = await read(id);
    expect(job).toMatchObject({
      ...{ workerVersion: 'build-1', generationId: 'generation-1' },
      result: { bytes: RESULT.bytes, seconds: RESULT.durationSeconds, sha256: RESULT.sha256 },
    });
    expect([job.history?.length, job.history?.[0]?.message, job.history?.at(-1)?.stage]).toEqual([
      100,
      'Step 12',
      'done',
    ]);
    const before = await read(`${id}?historyCursor=${job.historyCursor}`);
    expect([before.history?.length, before.history?.[0]?.message, before.historyCursor]).toEqual([
      12,
      'Waiting to start',
      null,
    ]);
    const refused = await fetch(`${actions.api.url}/api/v1/jobs/${id}?historyCursor=x`);
    expect(await problemOf(refused)).toMatchObject({ status: 400, issues: [{ field: 'historyCursor' }] });
  });

  it('says that it is overdue, until it is over', async () => {
    const id = await actions.jobOf('processing');
    expect(await read(id)).not.toHaveProperty('overdue');
    await recordLook(actions.db, id, { status: 'RUNNING', percent: 50, overdue: true });
    expect(await read(id)).toMatchObject({ overdue: true });
    await completeJob(actions.db, id, RESULT);
    expect(await read(id)).not.toHaveProperty('overdue');
  });
});
