import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssetRow } from '../../src/db/asset-row.js';
import { jobListSchema, jobSchema } from '../../src/http/schemas.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { newAsset } from '../support/assets.js';
import { problemOf, SEGMENT } from '../support/job-form.js';

/** The picture and the video of a job, for who looks at it. */
let api: TestApi;
let video: AssetRow;
let anna: AssetRow;
let poster: AssetRow;

beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await clearJobs(api);
  const at = { db: db(), store: api.store };
  video = await newAsset(at);
  anna = await newAsset(at, { kind: 'audio' });
  poster = await newAsset(at, { kind: 'poster' });
});
afterAll(() => api?.stop());

const db = () => api.database.db;

const call = (method: string, path: string, body?: unknown) =>
  fetch(`${api.url}/api/v1${path}`, {
    ...{ method, headers: { 'content-type': 'application/json' }, redirect: 'manual' as const },
    body: JSON.stringify(body),
  });

async function submitted() {
  const files = { video: { assetId: video.id }, audio: [{ refId: 'anna', assetId: anna.id }] };
  const response = await call('POST', '/jobs', { ...files, segments: [SEGMENT], posterAssetId: poster.id });
  expect(response.status).toBe(202);
  return jobSchema.parse(await response.json());
}

describe('what a job shows of its files', () => {
  const bytesAt = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${api.url}${path}`, { headers });
    return [response.status, response.headers.get('content-type'), await response.text()];
  };

  it('is its poster, in lists too, and its video, which plays from any place', async () => {
    const { id, posterUrl = '', links } = await submitted();
    expect([posterUrl, links.poster]).toEqual([`/api/v1/jobs/${id}/poster`, posterUrl]);
    const list = jobListSchema.parse(await (await call('GET', '/jobs')).json());
    expect(list.jobs[0]).toMatchObject({ id, posterUrl });
    expect((await call('GET', `/jobs/${id}/poster`)).status).toBe(302);
    expect(await bytesAt(posterUrl)).toEqual([200, 'image/png', '\0the file']);
    expect(await bytesAt(links.source ?? '', { range: 'bytes=1-3' })).toEqual([206, 'video/mp4', 'the']);
  });

  it('is gone from it once the job uses it no more; the list hears of it', async () => {
    const { id, revision } = await submitted();
    await db().jobAsset.deleteMany({ where: { jobId: id } }); // as a cancel does
    const job = jobSchema.parse(await (await call('GET', `/jobs/${id}`)).json());
    expect([job.revision, job.posterUrl, job.links.source]).toEqual([revision + 1, undefined, undefined]);
    expect(await problemOf(await call('GET', `/jobs/${id}/poster`))).toMatchObject({ code: 'asset_not_found' });
    expect((await call('GET', `/jobs/${id}/source`)).status).toBe(302); // still there for a day
    await call('DELETE', `/assets/${video.id}`);
    expect(await problemOf(await call('GET', `/jobs/${id}/source`))).toMatchObject({ code: 'asset_not_found' });
  });

  it('is a small picture: a larger one is not taken', async () => {
    const picture = { kind: 'poster', fileName: 'p.png', contentType: 'image/png' };
    expect((await call('POST', '/assets', { ...picture, bytes: 200 * 1024 })).status).toBe(201);
    const refused = await call('POST', '/assets', { ...picture, bytes: 200 * 1024 + 1 });
    expect(await problemOf(refused)).toMatchObject({ status: 413, code: 'payload_too_large' });
  });
});
