import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import type { AssetRow } from '../../src/db/asset-row.js';
import { completeJob, failJob } from '../../src/db/job-steps.js';
import type { DraftContent } from '../../src/domain/draft.js';
import { assetIdOf } from '../../src/domain/keys.js';
import { assetSchema } from '../../src/http/asset-schemas.js';
import { deletedJobSchema } from '../../src/http/change-schemas.js';
import { type DraftResource, draftSchema } from '../../src/http/draft-schemas.js';
import { jobSchema } from '../../src/http/schemas.js';
import { activityTry } from '../support/activity-try.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { isThere, newAsset } from '../support/assets.js';
import { draftContent, newDraft } from '../support/drafts.js';
import { jobForm, problemOf, SEGMENT, submitForm } from '../support/job-form.js';
import { FAULT, RESULT } from '../support/job-rows.js';

/** Drafts and their files, and the jobs that are made of them. */
let api: TestApi;
let video: AssetRow;
let anna: AssetRow;
let poster: AssetRow;

beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await clearJobs(api);
  await db().draft.deleteMany();
  video = await newAsset(at(), { probe: { seconds: 10.0004, width: 1920, height: 1080, fps: 25, hasAudio: true } });
  anna = await newAsset(at(), { kind: 'audio', probe: { seconds: 3, hasAudio: true } });
  poster = await newAsset(at(), { kind: 'poster' });
});
afterAll(() => api?.stop());

const db = () => api.database.db;
const at = () => ({ db: db(), store: api.store });

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/api/v1${path}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...headers }, redirect: 'manual' as const },
    body: JSON.stringify(body),
  });

async function made(body: object): Promise<DraftResource> {
  const response = await call('POST', '/drafts', body);
  expect(response.status).toBe(201);
  return draftSchema.parse(await response.json());
}

async function saved(id: string, revision: number, content: DraftContent) {
  const response = await call('PUT', `/drafts/${id}`, content, { 'if-match': `"${revision}"` });
  expect(response.status).toBe(200);
}

const read = async (id: string) => draftSchema.parse(await (await call('GET', `/drafts/${id}`)).json());
const asset = async ({ id }: AssetRow) => assetSchema.parse(await (await call('GET', `/assets/${id}`)).json());
const content = (assets: DraftContent['assets'], name = 'Interview Anna') => draftContent({ name }, assets);

function sweep() {
  const log = { info: () => undefined, error: () => undefined, warn: () => undefined };
  const deps = { ...at(), log, draftMediaDays: 30, retentionDays: 30 } as unknown as ReconcileDeps;
  return activityTry().run(createReconcileActivities(deps).sweepUploads, undefined);
}

const words = (change: object = {}) => ({
  ...{ video: { assetId: video.id }, audio: [{ refId: 'anna', assetId: anna.id }], segments: [SEGMENT], ...change },
});

async function submitted(change: object = {}) {
  const response = await call('POST', '/jobs', words(change));
  expect(response.status).toBe(202);
  return jobSchema.parse(await response.json());
}

describe('a file of a draft', () => {
  it('stays, and is not deleted while the draft has it: who tries is told which draft that is', async () => {
    const draft = await made(content({ v: video.id, a: anna.id }));
    expect([(await asset(video)).expiresAt, (await asset(anna)).expiresAt]).toEqual([null, null]);
    expect(await problemOf(await call('DELETE', `/assets/${video.id}`))).toMatchObject({
      ...{ status: 409, code: 'asset_in_use', detail: 'It is in the draft "Interview Anna".' },
    });
    await saved(draft.id, 1, content({ a: anna.id }));
    const left = Date.parse((await asset(video)).expiresAt ?? '') - Date.now();
    expect(left / 3600_000).toBeCloseTo(24, 0);
    expect((await call('DELETE', `/assets/${video.id}`)).status).toBe(204);
    await call('DELETE', `/drafts/${draft.id}`);
    expect((await asset(anna)).expiresAt).not.toBeNull();
  });

  it("keeps nothing from being saved where it is gone, or another user's, and is named", async () => {
    const theirs = await newAsset(at(), { userId: 'somebody-else' });
    const given = { v: video.id, gone: randomUUID(), theirs: theirs.id };
    const draft = await made(content(given));
    expect(draft).toMatchObject({ assets: { v: video.id }, missing: ['gone', 'theirs'] });
    expect(await db().draftAsset.findMany()).toEqual([{ draftId: draft.id, assetId: video.id }]);
    expect((await db().asset.findUniqueOrThrow({ where: { id: theirs.id } })).expiresAt).not.toBeNull();
  });

  it('outlives the job it was submitted with, and the retention of that', async () => {
    await made(content({ v: video.id }));
    const [deleted, expired] = [await submitted(), await submitted({ posterAssetId: poster.id })];
    for (const { id } of [deleted, expired]) await completeJob(db(), id, RESULT);
    const answer = await call('DELETE', `/jobs/${deleted.id}`);
    expect(deletedJobSchema.parse(await answer.json()).stays[0]).toBe(
      '2 of the files it was submitted with, which other jobs or drafts use.',
    );
    await db().$executeRaw`UPDATE video_jobs SET updated_at = now() - interval '31 days'`;
    await sweep();
    expect(await Promise.all([video, anna, poster].map((row) => isThere(api.store, row)))).toEqual([
      true,
      false,
      false,
    ]);
    const job = jobSchema.parse(await (await call('GET', `/jobs/${expired.id}`)).json());
    expect([job.media, job.posterUrl, job.links.poster, job.links.source]).toEqual([
      ...['expired', undefined, undefined, undefined],
    ]);
    for (const what of ['poster', 'source']) {
      expect(await problemOf(await call('GET', `/jobs/${expired.id}/${what}`))).toMatchObject({
        code: 'media_expired',
      });
    }
  });

  it('goes 30 days after its draft was last saved and a day more; the draft stays, and says what is missing', async () => {
    const [old, young] = [await made(content({ v: video.id })), await made(content({ a: anna.id }))];
    const age = (id: string, days: number) =>
      db()
        .$executeRaw`UPDATE drafts SET updated_at = now() - make_interval(days => ${days}::int) WHERE id = ${id}::uuid`;
    const overdue = () =>
      db().$executeRaw`UPDATE assets SET expires_at = now() - interval '1 minute' WHERE expires_at IS NOT NULL`;
    await age(old.id, 31);
    await age(young.id, 29);
    await sweep();
    expect([(await asset(video)).expiresAt, (await asset(anna)).expiresAt]).toEqual([expect.any(String), null]);
    await saved(old.id, 1, content({ v: video.id })); // somebody works on it again
    expect((await asset(video)).expiresAt).toBeNull();
    await age(old.id, 31);
    await sweep();
    await overdue();
    await sweep();
    expect([await isThere(api.store, video), await isThere(api.store, anna)]).toEqual([false, true]);
    expect(await read(old.id)).toMatchObject({ assets: {}, missing: ['v'], name: 'Interview Anna' });
    await saved(old.id, 1, content({ v: video.id }, 'Saved all the same'));
  });

  it('may be another one each time, in two drafts at once, without one waiting for the other for ever', async () => {
    const [one, two] = [await made(content({ v: video.id })), await made(content({ v: anna.id }))];
    const swap = async (id: string, files: AssetRow[]) => {
      for (let revision = 1; revision <= 10; revision += 1) {
        await saved(id, revision, content({ v: files[revision % 2]?.id ?? '' }));
      }
    };
    await Promise.all([swap(one.id, [video, anna]), swap(two.id, [anna, video])]);
    const uses = await db().draftAsset.findMany({ orderBy: { draftId: 'asc' } });
    expect(uses).toHaveLength(2);
    expect([(await read(one.id)).assets, (await read(two.id)).assets]).toEqual([{ v: video.id }, { v: anna.id }]);
  });
});

describe('a draft of a job', () => {
  const CROPPED = { startTime: 0.25, endTime: 2, audioInput: { refId: 'anna', startTime: 0.5, endTime: 2.25 } };

  it('has its words in whole ms, its files with their lengths, and makes the same job again', async () => {
    const options = { sync_mode: 'loop' };
    const segments = [CROPPED, { startTime: 2.04, endTime: 5, audioInput: { refId: 'anna' } }];
    const job = await submitted({ name: '会議 🎬', model: 'sync-3', options, segments, posterAssetId: poster.id });
    const { document, assets, ...draft } = await made({ fromJobId: job.id });
    const [v, a] = [document.video?.localId ?? '', document.audio[0]?.localId ?? ''];
    expect(draft).toMatchObject({
      name: '会議 🎬',
      revision: 1,
      segments: 2,
      missingVoices: 0,
      missing: [],
      jobIds: [],
    });
    expect(document).toEqual({
      ...{ version: 1, name: '会議 🎬', model: 'sync-3', options },
      video: {
        ...{ localId: v, fileName: 'talk.mp4', bytes: 9, lastModified: null, lengthMs: 10_000 },
        ...{ width: 1920, height: 1080, fps: 25, hasAudio: true },
      },
      audio: [
        {
          ...{ localId: a, refId: 'anna', fileName: 'anna.wav', bytes: 9, lastModified: null, lengthMs: 3_000 },
          ...{ width: null, height: null, fps: null, hasAudio: true },
        },
      ],
      segments: [
        {
          ...{ id: expect.any(String), startMs: 250, endMs: 2_000 },
          audio: { localId: a, crop: { startMs: 500, endMs: 2_250 } },
        },
        { id: expect.any(String), startMs: 2_040, endMs: 5_000, audio: { localId: a, crop: null } },
      ],
    });
    expect(Object.values(assets).toSorted()).toEqual([video.id, anna.id, poster.id].toSorted());
    expect([assets[v], assets[a]]).toEqual([video.id, anna.id]);
    expect(JSON.stringify(document)).not.toContain('label');
  });

  it('is made of a job that came in a form too; what nobody has looked at has no length', async () => {
    const job = jobSchema.parse(await (await submitForm(api.url, jobForm())).json());
    const { document, assets } = await made({ fromJobId: job.id });
    expect(document.video).toMatchObject({ fileName: 'talk.mp4', bytes: 10, lengthMs: null });
    expect(document.audio).toMatchObject([{ refId: 'anna', fileName: 'anna.wav', lengthMs: null }]);
    const [input] = api.started;
    expect(assets[document.video?.localId ?? '']).toBe(assetIdOf(input?.video.key ?? ''));
  });

  it('is made of a job that failed and whose files are gone, and says which', async () => {
    const job = await submitted();
    await failJob(db(), job.id, { status: 'failed', ...FAULT });
    await db().$executeRaw`UPDATE video_jobs SET updated_at = now() - interval '31 days'`;
    await sweep();
    const { document, assets, missing } = await made({ fromJobId: job.id });
    expect(document.video).toMatchObject({ fileName: 'talk.mp4', bytes: 9, lengthMs: null });
    expect([assets, missing]).toEqual([{}, [document.video?.localId, document.audio[0]?.localId]]);
  });

  it("is not made of another user's job, of none, or of one whose submission is not known", async () => {
    const { id } = await submitted();
    await db().videoJob.update({ where: { id }, data: { userId: 'somebody-else' } });
    for (const fromJobId of [id, randomUUID()]) {
      const refused = await problemOf(await call('POST', '/drafts', { fromJobId }));
      expect(refused).toMatchObject({ status: 404, code: 'job_not_found' });
    }
    const adopted = randomUUID();
    await db().videoJob.create({ data: { id: adopted, userId: 'local-user' } });
    const refused = await problemOf(await call('POST', '/drafts', { fromJobId: adopted }));
    expect(refused).toMatchObject({ status: 409, code: 'job_not_repeatable' });
    expect(await db().draft.count()).toBe(0);
  });
});

describe('a job of a draft', () => {
  it('names it, and is named by it; either stays when the other goes', async () => {
    const draft = await made(content({ v: video.id, a: anna.id }));
    const [first, second] = [await submitted({ draftId: draft.id }), await submitted({ draftId: draft.id })];
    expect(first.draftId).toBe(draft.id);
    const after = await read(draft.id);
    expect(after.jobIds.toSorted()).toEqual([first.id, second.id].toSorted());
    expect([after.revision, after.updatedAt]).toEqual([1, draft.updatedAt]);
    await db().videoJob.delete({ where: { id: second.id } });
    expect((await read(draft.id)).jobIds).toEqual([first.id]);
    expect((await call('DELETE', `/drafts/${draft.id}`)).status).toBe(204);
    const job = jobSchema.parse(await (await call('GET', `/jobs/${first.id}`)).json());
    expect([job.id, job.draftId]).toEqual([first.id, undefined]);
  });

  it("is not made of another user's draft, or of none, and its check says so", async () => {
    const { id } = await newDraft(db(), { userId: 'somebody-else' });
    for (const draftId of [id, randomUUID()]) {
      for (const path of ['/jobs', '/jobs/validate']) {
        expect(await problemOf(await call('POST', path, words({ draftId })))).toMatchObject({
          ...{ status: 404, code: 'draft_not_found', issues: [{ pointer: '/draftId' }] },
        });
      }
    }
    expect(await db().videoJob.count()).toBe(0);
  });
});
