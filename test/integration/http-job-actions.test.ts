import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireSlot, clearHold, ensureAccount, releaseSlot, setHold, slotsOverview } from '../../src/db/slots.js';
import { completeJob, failJob, recordGeneration, recordOverdue, recordProgress } from '../../src/db/video-jobs.js';
import type { JobStatus } from '../../src/domain/job.js';
import { jobPrefix } from '../../src/domain/keys.js';
import { type JobResource, jobSchema, resumedSchema } from '../../src/http/schemas.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { problemOf } from '../support/job-form.js';
import { jobInput } from '../support/job-input.js';
import { FAULT, newJob, progressTo, RESULT, readJob } from '../support/job-rows.js';
import { sentJob } from '../support/webhooks.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await ensureAccount(api.database.db, 1);
});
beforeEach(async () => {
  await api.database.db.videoJob.deleteMany();
  await api.database.db.syncSlot.deleteMany();
  await clearHold(api.database.db);
  api.signalled.length = 0;
  api.retried.length = 0;
});
afterAll(() => api?.stop());

const addJob = (userId = 'local-user') => newJob(api.database.db, jobInput({ userId }));
const row = (jobId: string) => readJob(api.database.db, jobId);
const end = (jobId: string, status: 'failed' | 'needs_attention' | 'cancelled', generationOver?: boolean) =>
  failJob(api.database.db, jobId, { status, ...FAULT, generationOver });
const post = (path: string, url = api.url) => fetch(`${url}/api/v1/jobs/${path}`, { method: 'POST' });
const refused = () => Promise.reject(new Error('no Temporal'));

async function accepted(path: string, url?: string): Promise<JobResource> {
  const response = await post(path, url);
  expect(response.status).toBe(202);
  return jobSchema.parse(await response.json());
}

/** One job of each status named. */
async function jobOf(status: JobStatus, userId?: string): Promise<string> {
  const jobId = await addJob(userId);
  if (status === 'processing') await progressTo(api.database.db, jobId, 42);
  else if (status === 'completed') await completeJob(api.database.db, jobId, RESULT);
  else if (status !== 'queued') await end(jobId, status);
  return jobId;
}

describe.each(['cancel', 'retry', 'resume'])('%s', (action) => {
  it.each([
    ['an unknown id', async () => randomUUID()],
    ['no id at all', async () => 'latest'],
    ["another user's job", () => jobOf('needs_attention', 'somebody-else')],
  ])('answers 404 for %s', async (_what, makeId) => {
    const id = await makeId();
    expect(await problemOf(await post(`${id}/${action}`))).toMatchObject({ status: 404, code: 'job_not_found' });
    expect([...api.signalled, ...api.retried]).toEqual([]);
  });
});

describe('cancelling', () => {
  it.each(['queued', 'processing', 'needs_attention'] as const)('a %s job asks its workflow', async (status) => {
    const id = await jobOf(status);
    const before = await row(id);
    expect(await accepted(`${id}/cancel`)).toMatchObject({ id, status });
    expect(api.signalled).toEqual([`cancel ${id}`]);
    expect(await row(id)).toEqual(before);
  });

  it.each(['completed', 'failed', 'cancelled'] as const)('a %s job is refused', async (status) => {
    const id = await jobOf(status);
    const problem = await problemOf(await post(`${id}/cancel`));
    expect(problem).toMatchObject({ status: 409, code: 'job_over', detail: `It is ${status}.` });
    expect(api.signalled).toEqual([]);
  });

  it('a job that was never started ends its row and removes its files', async () => {
    const id = await addJob();
    await addFile(id);
    api.workflows.set(id, 'missing');
    const job = await accepted(`${id}/cancel`);
    expect(job).toMatchObject({ status: 'cancelled', error: { code: 'cancelled', message: 'The job was cancelled.' } });
    expect(await hasFile(id)).toBe(false);
  });

  it('says that a generation which was sent may be charged', async () => {
    const { jobId } = await sentJob(api.database.db);
    api.workflows.set(jobId, 'closed');
    const { error } = await accepted(`${jobId}/cancel`);
    expect(error?.message).toContain('may still be charged');
  });

  it('leaves a job alone that is completed in that moment', async () => {
    const id = await jobOf('processing');
    await addFile(id);
    const status = async () => {
      await completeJob(api.database.db, id, RESULT);
      return 'closed' as const;
    };
    const url = await api.variant({ signals: { ...api.signals, status } });
    expect(await accepted(`${id}/cancel`, url)).toMatchObject({ status: 'completed' });
    expect(await hasFile(id)).toBe(true);
  });

  it('is not done while Temporal is away', async () => {
    const id = await jobOf('processing');
    const url = await api.variant({ signals: { ...api.signals, cancel: refused } });
    const problem = await problemOf(await post(`${id}/cancel`, url));
    expect(problem).toMatchObject({ status: 503, code: 'service_unavailable' });
    expect((await row(id)).status).toBe('processing');
  });

  const fileOf = (id: string) => `${jobPrefix('local-user', id)}input/video.mp4`;
  const addFile = (id: string) =>
    api.store.putStream(fileOf(id), Readable.from([Buffer.from('bytes')]), { contentType: 'video/mp4' });
  const hasFile = async (id: string) => (await api.store.head(fileOf(id))) !== undefined;
});

describe('trying again', () => {
  it('uses a generation that is not over, and has it looked at now', async () => {
    const { jobId, token } = await sentJob(api.database.db);
    await recordGeneration(api.database.db, jobId, 'generation-1');
    await end(jobId, 'failed');
    const job = await accepted(`${jobId}/retry`);
    expect(job).toMatchObject({ status: 'queued', progress: { message: 'Waiting to start again' } });
    expect(job).not.toHaveProperty('error');
    expect(api.retried).toMatchObject([
      { input: { jobId }, state: { attemptsBefore: 1, attempt: { n: 1, token }, generationId: 'generation-1' } },
    ]);
    expect(api.signalled).toEqual([`generationHint ${jobId}`]);
  });

  it('makes a new attempt where the generation is over', async () => {
    const { jobId } = await sentJob(api.database.db);
    await recordGeneration(api.database.db, jobId, 'generation-1');
    await end(jobId, 'failed', true);
    await accepted(`${jobId}/retry`);
    const [state] = api.retried.map((one) => one.state);
    expect(state).toMatchObject({ attemptsBefore: 1, stage: 'preparing' });
    expect(state).not.toHaveProperty('attempt');
    expect(state).not.toHaveProperty('generationId');
    expect(api.signalled).toEqual([]);
  });

  it('begins at the beginning where nothing was sent', async () => {
    const id = await jobOf('failed');
    await accepted(`${id}/retry`);
    expect(api.retried).toMatchObject([{ input: { jobId: id }, state: { attemptsBefore: 0 } }]);
  });

  it.each(['queued', 'processing', 'needs_attention', 'completed', 'cancelled'] as const)(
    'a %s job is refused',
    async (status) => {
      const id = await jobOf(status);
      const before = await row(id);
      const problem = await problemOf(await post(`${id}/retry`));
      expect(problem).toMatchObject({ status: 409, code: 'job_not_failed', detail: `It is ${status}.` });
      expect(api.retried).toEqual([]);
      expect(await row(id)).toEqual(before);
    },
  );

  it('happens once when asked for twice at once', async () => {
    const id = await jobOf('failed');
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(`${id}/retry`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409, 409]);
    expect(api.retried).toHaveLength(1);
  });

  it('keeps the job queued while Temporal is away', async () => {
    const id = await jobOf('failed');
    const starter = { start: refused, retry: refused, check: refused };
    const url = await api.variant({ starter });
    expect(await accepted(`${id}/retry`, url)).toMatchObject({ status: 'queued' });
    expect(api.logLines.join('')).toContain('retry not started yet');
  });

  it('is refused for a row of the present system, which does not say what it was made from', async () => {
    const id = randomUUID();
    await api.database.db.videoJob.create({ data: { id, userId: 'local-user', status: 'failed' } });
    expect(await problemOf(await post(`${id}/retry`))).toMatchObject({ status: 409, code: 'job_not_repeatable' });
    expect((await row(id)).status).toBe('failed');
  });
});

describe('resuming', () => {
  const resumed = async (path: string) => resumedSchema.parse(await (await post(path)).json()).resumed;

  it('takes all that need attention on, and nobody else', async () => {
    const mine = [await jobOf('needs_attention'), await jobOf('needs_attention')];
    await jobOf('processing');
    await jobOf('failed');
    await jobOf('needs_attention', 'somebody-else');
    expect(await resumed('resume')).toBe(2);
    expect(api.signalled).toEqual(mine.map((id) => `resume ${id}`));
  });

  it('tells more jobs than are told at a time', async () => {
    const mine = await Promise.all(Array.from({ length: 45 }, () => jobOf('needs_attention')));
    expect(await resumed('resume')).toBe(45);
    expect(api.signalled.toSorted()).toEqual(mine.map((id) => `resume ${id}`).toSorted());
  });

  it('takes one on', async () => {
    const id = await jobOf('needs_attention');
    await jobOf('needs_attention');
    expect(await resumed(`${id}/resume`)).toBe(1);
    expect(api.signalled).toEqual([`resume ${id}`]);
  });

  it.each(['queued', 'processing', 'failed', 'completed', 'cancelled'] as const)(
    'a %s job is refused',
    async (status) => {
      const problem = await problemOf(await post(`${await jobOf(status)}/resume`));
      expect(problem).toMatchObject({ status: 409, code: 'job_needs_nothing', detail: `It is ${status}.` });
    },
  );

  it('takes the hold off the account and wakes who has a place by that', async () => {
    const waiting = await jobOf('processing');
    await setHold(api.database.db, FAULT);
    await acquireSlot(api.database.db, { jobId: waiting, userId: 'local-user' });
    expect(await resumed('resume')).toBe(0);
    expect(await slotsOverview(api.database.db)).toMatchObject({ held: [{ jobId: waiting }], hold: undefined });
    expect(api.signalled).toEqual([`slotGranted ${waiting}`]);
  });

  it('says when a job could not be told', async () => {
    await jobOf('needs_attention');
    const url = await api.variant({ signals: { ...api.signals, resume: refused } });
    expect(await problemOf(await post('resume', url))).toMatchObject({ status: 503, code: 'service_unavailable' });
  });
});

describe('reading a job', () => {
  const read = async (id: string) => jobSchema.parse(await (await fetch(`${api.url}/api/v1/jobs/${id}`)).json());
  const waitFor = (id: string) => acquireSlot(api.database.db, { jobId: id, userId: 'local-user' });

  it('shows its place while it waits for one at Sync.so', async () => {
    const [first, second, third] = [await addJob(), await addJob(), await addJob()];
    for (const id of [first, second, third]) {
      await recordProgress(api.database.db, id, { stage: 'waiting_for_slot', percent: 10, message: 'Waiting' });
      await waitFor(id);
    }
    expect([await read(second), await read(third)]).toMatchObject([{ queue: { place: 1 } }, { queue: { place: 2 } }]);
    expect(await read(first)).not.toHaveProperty('queue');
    await releaseSlot(api.database.db, first);
    expect(await read(third)).toMatchObject({ queue: { place: 1 } });
    await end(third, 'cancelled');
    expect(await read(third)).not.toHaveProperty('queue');
  });

  it('says that it is overdue, until it is over', async () => {
    const id = await jobOf('processing');
    expect(await read(id)).not.toHaveProperty('overdue');
    await recordOverdue(api.database.db, id);
    expect(await read(id)).toMatchObject({ overdue: true });
    await completeJob(api.database.db, id, RESULT);
    expect(await read(id)).not.toHaveProperty('overdue');
  });
});
