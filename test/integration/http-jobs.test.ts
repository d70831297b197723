import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDb } from '../../src/db/client.js';
import { completeJob, failJob, recordIssues } from '../../src/db/job-steps.js';
import { insertJob } from '../../src/db/video-jobs.js';
import type { ProJobInput } from '../../src/domain/job.js';
import { resultKey } from '../../src/domain/keys.js';
import { readinessInFullSchema } from '../../src/http/admin/schemas.js';
import { downloadSchema, jobListSchema, jobSchema } from '../../src/http/schemas.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { problemOf, SEGMENT } from '../support/job-form.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await api.database.db.videoJob.deleteMany();
});
afterAll(async () => {
  await api?.stop();
});

async function addJob(userId = 'local-user'): Promise<string> {
  const jobId = randomUUID();
  const asset = { key: 'k', contentType: 'video/mp4', bytes: 1, fileName: 'f.mp4' };
  const audio = [{ ...asset, refId: 'anna' }];
  const options = { sync_mode: 'remap' } as const;
  const input: ProJobInput = { jobId, userId, model: 'lipsync-2', options, video: asset, audio, segments: [SEGMENT] };
  await insertJob(api.database.db, input, []);
  return jobId;
}

async function addResult(jobId: string): Promise<void> {
  const key = resultKey('local-user', jobId);
  const { bytes, sha256 } = await api.store.putStream(key, Readable.from([Buffer.from('the result')]), {
    contentType: 'video/mp4',
  });
  const url = api.store.address(key);
  await completeJob(api.database.db, jobId, { url, key, bytes, sha256, durationSeconds: 2 });
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}${path}`, { headers, redirect: 'manual' });
const list = async (query = '') => jobListSchema.parse(await (await get(`/api/v1/jobs${query}`)).json());

describe('reading jobs', () => {
  it('shows one, as it comes along and as it ends', async () => {
    const id = await addJob();
    const job = jobSchema.parse(await (await get(`/api/v1/jobs/${id}`)).json());
    expect(job).toMatchObject({ id, status: 'queued', links: { self: `/api/v1/jobs/${id}` } });
    expect(job).not.toHaveProperty('error');
    expect(job.links).not.toHaveProperty('download');
    await addResult(id);
    expect(jobSchema.parse(await (await get(`/api/v1/jobs/${id}`)).json())).toMatchObject({
      status: 'completed',
      stage: 'done',
      progress: { percent: 100, message: 'Pro video processing completed' },
      completedAt: expect.any(String),
      outputUrl: api.store.address(resultKey('local-user', id)),
      links: { download: `/api/v1/jobs/${id}/download` },
    });
  });

  it('says why one failed and what to do', async () => {
    const id = await addJob();
    const error = { code: 'invalid_media', message: 'Not a video.', next: 'Upload another file.' };
    await failJob(api.database.db, id, { status: 'failed', ...error });
    expect(await (await get(`/api/v1/jobs/${id}`)).json()).toMatchObject({ status: 'failed', error });
  });

  it('gives what is wrong with the input as data beside the error', async () => {
    const id = await addJob();
    const issues = [{ field: 'segments[0].endTime', message: 'Lies outside.' }];
    await recordIssues(api.database.db, id, { issues, more: 2_860 });
    expect(await (await get(`/api/v1/jobs/${id}`)).json()).not.toHaveProperty('issues');
    await failJob(api.database.db, id, { status: 'failed', code: 'invalid_segments', message: 'No.', next: 'Change.' });
    expect(jobSchema.parse(await (await get(`/api/v1/jobs/${id}`)).json())).toMatchObject({
      ...{ error: { code: 'invalid_segments' }, issues, moreIssues: 2_860 },
    });
  });

  it('lists jobs without what may be large, also those of before', async () => {
    const id = await addJob();
    const warning = { code: 'segment_gap_added', field: 'segments[0].endTime', message: 'Moved.' };
    const megabyte = 'x'.repeat(1024 ** 2);
    await api.database.db.videoJob.update({
      where: { id },
      data: {
        ...{ status: 'failed', errorCode: 'invalid_segments', errorMessage: megabyte, progressMessage: megabyte },
        ...{ errorIssues: [{ field: 'a', message: 'b' }], warnings: Array.from({ length: 3_000 }, () => warning) },
      },
    });
    const text = await (await get('/api/v1/jobs')).text();
    expect(text.length).toBeLessThan(8_000);
    const [listed] = jobListSchema.parse(JSON.parse(text)).jobs;
    for (const field of ['segments', 'issues', 'moreIssues']) expect(listed).not.toHaveProperty(field);
    expect(listed?.warnings).toHaveLength(11);
    expect(listed?.warnings.at(-1)?.message).toContain('2990 more');
    const one = await (await get(`/api/v1/jobs/${id}`)).text();
    expect(one.length).toBeLessThan(50_000);
    expect(jobSchema.parse(JSON.parse(one)).segments).toEqual([SEGMENT]);
  });

  it.each([
    ['an unknown id', () => Promise.resolve(randomUUID())],
    ['no id at all', () => Promise.resolve('latest')],
    ["another user's job", () => addJob('somebody-else')],
  ])('answers 404 for %s', async (_what, makeId) => {
    const id = await makeId();
    for (const path of [`/api/v1/jobs/${id}`, `/api/v1/jobs/${id}/download`]) {
      expect(await problemOf(await get(path))).toMatchObject({ status: 404, code: 'job_not_found' });
    }
  });

  it('lists the own ones page by page, newest first', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await addJob());
    await addJob('somebody-else');
    const seen: string[] = [];
    let query: string | null = '?limit=2';
    while (query !== null) {
      const { jobs, nextCursor } = await list(query);
      seen.push(...jobs.map(({ id }) => id));
      query = nextCursor && `?limit=2&cursor=${encodeURIComponent(nextCursor)}`;
    }
    expect(seen).toHaveLength(5);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('lists those of one status', async () => {
    const [done] = [await addJob(), await addJob()];
    await addResult(done);
    expect((await list('?status=completed')).jobs.map(({ id }) => id)).toEqual([done]);
    const all = await list();
    expect(all.jobs).toHaveLength(2);
    expect(all.counts).toMatchObject({ queued: 1, completed: 1, failed: 0 });
    expect(await list('?status=failed')).toMatchObject({ jobs: [], counts: all.counts });
    expect((await list('?status=completed,%20queued')).jobs).toHaveLength(2);
  });

  it('lists those that are searched for', async () => {
    const [one] = [await addJob(), await addJob()];
    expect((await list(`?q=${one.slice(0, 13).toUpperCase()}`)).jobs.map(({ id }) => id)).toEqual([one]);
    expect((await list('?q=')).jobs).toHaveLength(2);
    expect((await list('?q=%25')).jobs).toEqual([]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['status=finished', 'status'],
    ['status=failed,', 'status'],
    ['status=failed&status=queued', 'status'],
    ['q=%00', 'q'],
    [`q=${'x'.repeat(201)}`, 'q'],
    ['cursor=nonsense', 'cursor'],
    ['stauts=failed', 'stauts'],
  ])('refuses the query %s', async (query, field) => {
    const problem = await problemOf(await get(`/api/v1/jobs?${query}`));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request', issues: [{ field }] });
  });
});

describe('downloading a result', () => {
  it('redirects to a signed URL that saves under the name of the job', async () => {
    const id = await addJob();
    await addResult(id);
    const response = await get(`/api/v1/jobs/${id}/download`);
    expect(response.status).toBe(302);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const file = await fetch(response.headers.get('location') ?? '');
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="f.mp4"');
    expect(await file.text()).toBe('the result');
    expect(api.logLines.join('')).not.toContain('X-Amz-Signature');
  });

  it('gives the URL as JSON to who prefers that, with the time it ends', async () => {
    const id = await addJob();
    await addResult(id);
    const response = await get(`/api/v1/jobs/${id}/download`, { accept: 'application/json, text/plain, */*' });
    const { url, expiresAt } = downloadSchema.parse(await response.json());
    expect(await (await fetch(url)).text()).toBe('the result');
    const secondsLeft = (Date.parse(expiresAt) - Date.now()) / 1000;
    expect(secondsLeft).toBeGreaterThan(50);
    expect(secondsLeft).toBeLessThanOrEqual(60);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
  });

  it('tells size and name to HEAD, behind the redirect too', async () => {
    const id = await addJob();
    await addResult(id);
    const answered = await fetch(`${api.url}/api/v1/jobs/${id}/download`, { method: 'HEAD' });
    expect([answered.status, answered.redirected, await answered.text()]).toEqual([200, true, '']);
    const { headers } = answered;
    expect([headers.get('content-length'), headers.get('content-type')]).toEqual(['10', 'video/mp4']);
    expect((await fetch(`${api.url}/api/v1/jobs/${id}/download`, { method: 'HEAD', redirect: 'manual' })).status).toBe(
      302,
    );
  });

  it.each([
    ['bytes=4-9', 206, 'result', 'bytes 4-9/10'],
    ['bytes=-3', 206, 'ult', 'bytes 7-9/10'],
    ['bytes=0-', 206, 'the result', 'bytes 0-9/10'],
  ])('gives the range %s, as a player asks for it', async (range, status, text, contentRange) => {
    const id = await addJob();
    await addResult(id);
    const answered = await fetch(`${api.url}/api/v1/jobs/${id}/download`, { headers: { range } });
    expect([answered.status, await answered.text()]).toEqual([status, text]);
    expect(answered.headers.get('content-range')).toBe(contentRange);
  });

  it('refuses a range behind the end', async () => {
    const id = await addJob();
    await addResult(id);
    const answered = await fetch(`${api.url}/api/v1/jobs/${id}/download`, { headers: { range: 'bytes=100-' } });
    expect(answered.status).toBe(416);
  });

  it('answers 409 while there is none', async () => {
    const problem = await problemOf(await get(`/api/v1/jobs/${await addJob()}/download`));
    expect(problem).toMatchObject({ status: 409, code: 'result_not_ready', detail: 'It is queued.' });
  });
});

describe('health', () => {
  it('is alive and ready when all parts answer', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ready' });
  });

  it('stays in the load balancer while only Temporal is away, and reads and downloads go on', async () => {
    const never = () => new Promise<void>(() => {});
    const starter = { start: never, retry: never, check: never };
    const url = await api.variant({ starter });
    const answers = await Promise.all([fetch(`${url}/readyz`), fetch(`${await api.admin({ starter })}/readyz`)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
      { status: 'ready' },
      { status: 'degraded', down: ['temporal'] },
    ]);
    const id = await addJob();
    await addResult(id);
    for (const path of ['', `/${id}`]) expect((await fetch(`${url}/api/v1/jobs${path}`)).status).toBe(200);
    expect(await (await fetch(`${url}/api/v1/jobs/${id}/download`)).text()).toBe('the result');
  });

  it('is not ready where PostgreSQL or S3 alone is away', async () => {
    const store = createObjectStore({ ...api.s3.config, S3_ENDPOINT: 'http://127.0.0.1:1' });
    const db = createDb('postgresql://nobody:nothing@127.0.0.1:1/none');
    for (const [away, part] of [[{ store }, 's3'] as const, [{ db }, 'postgresql'] as const]) {
      const response = await fetch(`${await api.variant(away)}/readyz`);
      expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable' }]);
      const inFull = await fetch(`${await api.admin(away)}/readyz`);
      expect([inFull.status, await inFull.json()]).toEqual([503, { status: 'unavailable', down: [part] }]);
    }
    await db.$disconnect();
    store.close();
  });

  it('looks once for all who ask at the same time', async () => {
    let looks = 0;
    const check = async () => {
      looks += 1;
    };
    const url = await api.variant({ starter: { start: check, retry: check, check } });
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${url}/readyz`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(looks).toBeLessThan(50);
    const before = looks;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(looks, 'and anew for who comes later').toBe(before + 1);
  });

  it('stays alive and names the parts that are down, also one that never answers', async () => {
    const store = createObjectStore({ ...api.s3.config, S3_ENDPOINT: 'http://127.0.0.1:1' });
    const db = createDb('postgresql://nobody:nothing@127.0.0.1:1/none');
    const never = () => new Promise<void>(() => {});
    const starter = { start: never, retry: never, check: never };
    const url = await api.variant({ store, db, starter });
    const response = await fetch(`${await api.admin({ store, db, starter })}/readyz`);
    expect(response.status).toBe(503);
    expect(readinessInFullSchema.parse(await response.json()).down).toEqual(['postgresql', 's3', 'temporal']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const problem = await problemOf(await fetch(`${url}/api/v1/jobs`));
    expect(problem).toMatchObject({ status: 503, code: 'service_unavailable' });
    await db.$disconnect();
    store.close();
  });
});
