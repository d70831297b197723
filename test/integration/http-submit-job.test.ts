import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssetRow } from '../../src/db/asset-row.js';
import { markRemoved } from '../../src/db/asset-uses.js';
import { validJobSchema } from '../../src/http/new-job-schemas.js';
import { jobSchema } from '../../src/http/schemas.js';
import { clearJobs, type TestApi } from '../support/api.js';
import { isThere, newAsset } from '../support/assets.js';
import { type HeldInsertStage, startHeldInsertStage } from '../support/held-insert.js';
import { problemOf, submitForm } from '../support/job-form.js';

/** Jobs whose files are assets, in JSON. */
let stage: HeldInsertStage;
let api: TestApi;
let video: AssetRow;
let anna: AssetRow;

beforeAll(async () => {
  stage = await startHeldInsertStage();
  ({ api } = stage);
});
beforeEach(async () => {
  await clearJobs(api);
  video = await newAsset(at(), { kind: 'video', probe: { seconds: 10, fps: 25, hasVideo: true } });
  anna = await newAsset(at(), { kind: 'audio', probe: { seconds: 3, hasAudio: true } });
});
afterAll(() => stage?.stop());

const at = () => ({ db: api.database.db, store: api.store });
const SEGMENT = { startTime: 0, endTime: 2, audioInput: { refId: 'anna' } };
const words = (change: object = {}) => ({
  ...{ video: { assetId: video.id }, audio: [{ refId: 'anna', assetId: anna.id }], segments: [SEGMENT], ...change },
});
const post = (path: string, body: unknown, headers: Record<string, string> = {}, url = api.url) =>
  fetch(`${url}/api/v1/jobs${path}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) },
  });

describe('a job in JSON', () => {
  it('is answered 202, its row has the assets, and its workflow is started with their keys', async () => {
    const poster = await newAsset(at(), { kind: 'poster' });
    const given = words({ name: 'Monday', model: 'sync-3', posterAssetId: poster.id });
    const response = await post('', given);
    expect(response.status).toBe(202);
    const job = jobSchema.parse(await response.json());
    expect(response.headers.get('location')).toBe(`/api/v1/jobs/${job.id}`);
    expect(job).toMatchObject({
      ...{ name: 'Monday', status: 'queued', model: 'sync-3', segments: [SEGMENT], warnings: [] },
      video: { fileName: 'talk.mp4', seconds: 10, assetId: video.id },
      audio: [{ refId: 'anna', fileName: 'anna.wav', seconds: 3, assetId: anna.id }],
      links: { poster: `/api/v1/jobs/${job.id}/poster`, source: `/api/v1/jobs/${job.id}/source` },
    });
    const file = ({ key, contentType, fileName }: AssetRow) => ({ key, contentType, bytes: 9, fileName });
    expect(api.started).toEqual([
      {
        ...{ jobId: job.id, userId: 'local-user', model: 'sync-3', options: { sync_mode: 'remap' } },
        ...{ video: file(video), audio: [{ ...file(anna), refId: 'anna' }], segments: [SEGMENT] },
      },
    ]);
    const uses = await api.database.db.jobAsset.findMany({ where: { jobId: job.id } });
    expect(uses.map(({ assetId }) => assetId).toSorted()).toEqual([video.id, anna.id, poster.id].toSorted());
    const read = jobSchema.parse(await (await fetch(`${api.url}/api/v1/jobs/${job.id}`)).json());
    expect(read).toMatchObject({ video: job.video, audio: job.audio, links: job.links });
  });

  it('may use an asset that another job uses, and one that came in a form', async () => {
    const form = new FormData();
    form.append('video', new Blob(['\0the video'], { type: 'video/mp4' }), 'walk.mp4');
    form.append('audio', new Blob(['\0anna'], { type: 'audio/wav' }), 'anna.wav');
    form.append('segments', JSON.stringify([SEGMENT]));
    const first = jobSchema.parse(await (await submitForm(api.url, form)).json());
    const again = words({ video: { assetId: first.video?.assetId } });
    expect(jobSchema.parse(await (await post('', again)).json()).video?.fileName).toBe('walk.mp4');
    expect((await post('', again)).status).toBe(202);
  });

  it('takes a form at the same address', async () => {
    const form = new FormData();
    form.append('video', new Blob(['\0the video'], { type: 'video/mp4' }), 'walk.mp4');
    form.append('audio', new Blob(['\0anna'], { type: 'audio/wav' }), 'anna.wav');
    form.append('segments', JSON.stringify([SEGMENT]));
    const response = await fetch(`${api.url}/api/v1/jobs`, { method: 'POST', body: form });
    expect(response.status).toBe(202);
    expect(jobSchema.parse(await response.json()).video?.fileName).toBe('walk.mp4');
  });

  it('is changed for the lengths of its files as the worker would change it, and says so', async () => {
    const segments = [{ startTime: 1, endTime: 10.02, audioInput: { refId: 'anna' } }];
    const job = jobSchema.parse(await (await post('', words({ segments }))).json());
    expect(job.segments).toMatchObject([{ endTime: 10 }]);
    expect(job.warnings.map(({ code }) => code)).toEqual(['segment_end_trimmed', 'segment_shortened']);
  });
});

describe('a refused job', () => {
  const long = { startTime: 0, endTime: 60, audioInput: { refId: 'anna' } };
  const unknown = { startTime: 0, endTime: 1, audioInput: { refId: 'ben' } };
  const id = randomUUID();
  type Case = [
    what: string,
    change: () => Promise<object> | object,
    status: number,
    code: string,
    pointers: readonly string[],
  ];
  const cases: Case[] = [
    ['no words', () => ({ video: undefined, segments: undefined }), 400, 'invalid_request', ['/segments', '/video']],
    ['an unknown field', () => ({ draft: 1 }), 400, 'invalid_request', ['/draft']],
    ['an id that is none', () => ({ video: { assetId: '../x' } }), 400, 'invalid_request', ['/video/assetId']],
    ['no audio', () => ({ audio: [] }), 400, 'invalid_request', ['/audio']],
    ['an unknown asset', () => ({ video: { assetId: id } }), 404, 'asset_not_found', ['/video/assetId']],
    [
      "another user's asset",
      async () => ({ video: { assetId: (await newAsset(at(), { userId: 'somebody-else' })).id } }),
      ...([404, 'asset_not_found', ['/video/assetId']] as const),
    ],
    [
      'an asset that was removed',
      async () => {
        await markRemoved(api.database.db, { id: anna.id });
        return {};
      },
      ...([404, 'asset_not_found', ['/audio/0/assetId']] as const),
    ],
    [
      'an asset of another kind',
      () => ({ video: { assetId: anna.id }, posterAssetId: video.id }),
      ...([422, 'invalid_media', ['/posterAssetId', '/video/assetId']] as const),
    ],
    [
      'an asset that was refused',
      async () => ({ video: { assetId: (await newAsset(at(), { status: 'refused' })).id } }),
      ...([422, 'invalid_media', ['/video/assetId']] as const),
    ],
    [
      'an asset that is not stored yet',
      async () => ({ video: { assetId: (await newAsset(at(), { status: 'checking' })).id } }),
      ...([409, 'asset_incomplete', ['/video/assetId']] as const),
    ],
    ['segments outside', () => ({ segments: [long] }), 422, 'invalid_segments', ['/segments/0/endTime']],
    [
      'a refId nobody has',
      () => ({ segments: [unknown] }),
      ...([422, 'invalid_segments', ['/segments/0/audioInput/refId']] as const),
    ],
    [
      'everything at once',
      async () => ({
        audio: [
          { refId: 'anna', assetId: anna.id },
          { refId: 'anna', assetId: id },
          { refId: 'late', assetId: (await newAsset(at(), { kind: 'audio', status: 'uploading' })).id },
          { refId: 'more', assetId: video.id },
        ],
        segments: [long, unknown],
      }),
      ...([400, 'invalid_request'] as const),
      [
        ...['/audio', '/audio/1/assetId', '/audio/1/refId', '/audio/2/assetId', '/audio/3/assetId'],
        ...['/segments/0/endTime', '/segments/1/audioInput/refId', '/segments/1/startTime'],
      ],
    ],
  ];

  it.each(cases)('for %s makes nothing, and neither would its check', async (_what, change, status, code, pointers) => {
    const given = words(await change());
    for (const path of ['', '/validate']) {
      const problem = await problemOf(await post(path, given));
      expect(problem).toMatchObject({ status, code });
      expect(problem.issues?.map(({ pointer }) => pointer).toSorted()).toEqual(pointers);
    }
    expect([await api.database.db.videoJob.count(), await api.database.db.jobAsset.count()]).toEqual([0, 0]);
    expect(api.started).toEqual([]);
  });

  it('is told what type is taken', async () => {
    const problem = await problemOf(await post('', words(), { 'content-type': 'text/plain' }));
    expect(problem).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });
});

describe('a job that would be taken', () => {
  it('is valid, with what would be changed and what it would cost, and is not made', async () => {
    const asked: object[] = [];
    const estimates = {
      estimateCost: async (o: object) => {
        asked.push(o);
        return { estimatedGenerationCost: 0.6, estimatedFrameCount: 275 };
      },
    };
    const url = await api.variant({ estimates });
    const answer = await post('/validate', words(), {}, url);
    expect(answer.status).toBe(200);
    expect(validJobSchema.parse(await answer.json())).toEqual({
      ...{ valid: true, warnings: [], estimate: { usd: 0.6, frames: 275 } },
    });
    // 2 s of video become the audio's 3 s.
    expect(asked).toEqual([{ model: 'lipsync-2', durationSeconds: 11, fps: 25 }]);
    expect(await api.database.db.videoJob.count()).toBe(0);
  });

  it('is valid where Sync.so does not tell the price', async () => {
    const estimates = { estimateCost: () => Promise.reject(new Error('no Sync.so')) };
    const answer = await post('/validate', words(), {}, await api.variant({ estimates }));
    expect(validJobSchema.parse(await answer.json())).toEqual({ valid: true, warnings: [] });
  });
});

describe('the same request again', () => {
  it('gets the first answer, however its JSON is written; another one is refused, a form too', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await post('', words({ model: 'lipsync-2' }), headers);
    const body = await first.text();
    const reordered = Object.fromEntries(Object.entries(words({ options: {} })).toReversed());
    const again = await post('', reordered, headers);
    expect([again.status, again.headers.get('idempotent-replayed'), await again.text()]).toEqual([202, 'true', body]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const form = new FormData();
    form.append('segments', JSON.stringify([SEGMENT]));
    for (const refused of [await post('', words({ name: 'x' }), headers), await submitForm(api.url, form, headers)])
      expect(await problemOf(refused)).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    expect([await api.database.db.videoJob.count(), api.started.length]).toEqual([1, 1]);
  });

  it('may be sent under its key after it was refused', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const late = await newAsset(at(), { status: 'checking' });
    const refused = await post('', words({ video: { assetId: late.id } }), headers);
    expect(await problemOf(refused)).toMatchObject({ code: 'asset_incomplete' });
    expect((await post('', words(), headers)).status).toBe(202);
  });
});

describe('an asset that is removed in the moment a job takes it', () => {
  it('stays, where the job was first: who removes it waits, and hears that it is used', async () => {
    let answer: Promise<Response> | undefined;
    let removal: ReturnType<typeof markRemoved> | undefined;
    await stage.whileInserting(
      () => {
        answer = post('', words());
      },
      () => {
        removal = markRemoved(api.database.db, { id: video.id });
      },
    );
    expect((await answer)?.status).toBe(202);
    expect(await removal).toBe('in_use');
    expect(await isThere(api.store, video)).toBe(true);
  });

  it('is told to be missing, with its place, where the removal was first; no job is left', async () => {
    const { db } = api.database;
    const answer = await db.$transaction(
      async (tx) => {
        await tx.$executeRaw`UPDATE assets SET removed_at = now() WHERE id = ${anna.id}::uuid`;
        const sent = post('', words());
        await expect.poll(() => waitingForRows()).toBe(1); // it has been checked, and waits for the row of the asset
        return { sent };
      },
      { timeout: 120_000 },
    );
    const problem = await problemOf(await answer.sent);
    expect(problem).toMatchObject({ status: 404, code: 'asset_not_found', issues: [{ pointer: '/audio/0/assetId' }] });
    expect([await db.videoJob.count(), await db.jobAsset.count()]).toEqual([0, 0]);
  });

  const waitingForRows = async () => {
    const [row] = await api.database.db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM assets%'`;
    return row?.count;
  };
});
