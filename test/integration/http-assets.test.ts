import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssetCheckActivities } from '../../activities/asset-checks.js';
import { createLimits } from '../../activities/at-most.js';
import type { ReconcileDeps } from '../../activities/deps.js';
import { startMissingChecks, sweepAssets } from '../../activities/reconcile-assets.js';
import { releaseAssets, useAssets } from '../../src/db/asset-uses.js';
import { insertJob } from '../../src/db/video-jobs.js';
import { assetKey, uploadKey } from '../../src/domain/keys.js';
import {
  assetListSchema,
  assetSchema,
  begunAssetSchema,
  partListSchema,
  signedPartsSchema,
} from '../../src/http/asset-schemas.js';
import { downloadSchema, problemSchema } from '../../src/http/schemas.js';
import { WORK_LIMITS } from '../../src/media/probe-limits.js';
import { createProber, type MediaProber } from '../../src/media/prober.js';
import { crc32Base64 } from '../../src/storage/part-checksum.js';
import { createPartUploads } from '../../src/storage/part-uploads.js';
import { activityTry } from '../support/activity-try.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { builtProbe } from '../support/built-code.js';
import { jobInput } from '../support/job-input.js';
import { H264, type MediaFiles, mediaFiles, picture, sine } from '../support/media-files.js';
import { filesIn } from '../support/own-bucket.js';
import { until } from '../support/until.js';

/** Files on their way past the API, by plain fetch, into a real S3. */

const USER = 'local-user';
const PART_BYTES = 16 * 1024 ** 2;

let api: TestApi;
let files: MediaFiles;
let prober: MediaProber;
/** Two parts: a video of two seconds, with a box behind it that means nothing. */
let video: Buffer;

beforeAll(async () => {
  [api, files] = await Promise.all([startTestApi(), mediaFiles()]);
  await files.make(...picture(2), ...sine(2), ...H264, '-c:a', 'aac', 'talk.mp4');
  const free = Buffer.alloc(PART_BYTES);
  free.writeUInt32BE(free.length);
  free.write('free', 4);
  video = Buffer.concat([await readFile(files.at('talk.mp4')), free]);
  prober = createProber(WORK_LIMITS, await builtProbe());
});
afterAll(async () => {
  prober?.close();
  await api?.stop();
  await files?.remove();
});

const db = () => api.database.db;

async function call(method: string, path: string, body?: unknown, url = api.url) {
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  return await fetch(url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}
const codeOf = async (response: Response) => [response.status, problemSchema.parse(await response.json()).code];

const partsOf = (bytes: Buffer) =>
  Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, place) =>
    bytes.subarray(place * PART_BYTES, (place + 1) * PART_BYTES),
  );

const words = (bytes: Buffer, more: object = {}) => ({
  ...{ kind: 'video', fileName: 'my talk.mp4', bytes: bytes.length, contentType: 'video/mp4', ...more },
});

async function begin(bytes: Buffer, more: object = {}, url = api.url) {
  const response = await call('POST', '/api/v1/assets', words(bytes, more), url);
  expect(response.ok, `${response.status}`).toBe(true);
  return { status: response.status, asset: begunAssetSchema.parse(await response.json()) };
}

async function sign(id: string, bytes: Buffer, numbers: number[], url = api.url) {
  const parts = numbers.map((number) => ({ number, crc32: crc32Base64(partsOf(bytes)[number - 1] ?? Buffer.of()) }));
  const response = await call('POST', `/api/v1/assets/${id}/parts`, { parts }, url);
  return signedPartsSchema.parse(await response.json()).urls;
}

/** All of them, each to where it belongs. */
async function send(id: string, bytes: Buffer, numbers: number[], url = api.url) {
  for (const { number, url: to, headers } of await sign(id, bytes, numbers, url)) {
    const body = new Uint8Array(partsOf(bytes)[number - 1] ?? Buffer.of());
    expect((await fetch(new URL(to, url), { method: 'PUT', headers, body })).status).toBe(200);
  }
}

const complete = (id: string, url = api.url, parts?: object[]) =>
  call('POST', `/api/v1/assets/${id}/complete`, { parts }, url);

async function uploaded(bytes: Buffer, more: object = {}): Promise<string> {
  const { asset } = await begin(bytes, more);
  const numbers = partsOf(bytes).map((_, place) => place + 1);
  await send(asset.id, bytes, numbers);
  expect((await complete(asset.id)).status).toBe(202);
  return asset.id;
}

/** As the worker does it. */
function check(id: string) {
  const { probeAsset } = createAssetCheckActivities({ db: db(), store: api.store, prober, limits: createLimits() });
  return activityTry().run(probeAsset, id);
}

const read = async (id: string) => assetSchema.parse(await (await call('GET', `/api/v1/assets/${id}`)).json());
const small = Buffer.from('no media at all');

describe('a file', () => {
  it('goes to the storage in parts, damaged ones are refused, and it goes on where it was interrupted', async () => {
    const { status, asset } = await begin(video, { fingerprint: 'size-date-crc' });
    expect([status, asset.status, asset.parts, asset.checksum]).toEqual([201, 'uploading', 2, 'crc32']);
    const [first] = await sign(asset.id, video, [1]);
    const damaged = new Uint8Array(video.subarray(0, PART_BYTES));
    damaged[1_000] = 1 + (damaged[1_000] ?? 0);
    const { url = '', headers } = first ?? {};
    expect((await fetch(url, { method: 'PUT', headers, body: damaged })).status).toBe(400);
    await send(asset.id, video, [1]);
    const again = await begin(video, { fingerprint: 'size-date-crc' });
    expect([again.status, again.asset.id]).toEqual([200, asset.id]);
    expect(again.asset.uploadedParts).toEqual([
      { number: 1, bytes: PART_BYTES, etag: expect.any(String), crc32: crc32Base64(video.subarray(0, PART_BYTES)) },
    ]);
    const early = await complete(asset.id);
    const problem = problemSchema.parse(await early.json());
    expect([early.status, problem.code]).toEqual([409, 'asset_incomplete']);
    expect(problem.issues).toEqual([{ field: 'parts', pointer: '/parts', message: 'Part 2 has not arrived.' }]);
    await send(asset.id, video, [2]);
    const listed = await call('GET', `/api/v1/assets/${asset.id}/parts`);
    const { parts } = partListSchema.parse(await listed.json());
    expect(parts.map(({ bytes }) => bytes)).toEqual([PART_BYTES, video.length - PART_BYTES]);
    const other = parts.map(({ number }) => ({ number, etag: 'another' }));
    expect(await codeOf(await complete(asset.id, api.url, other))).toEqual([409, 'asset_incomplete']);
    const sent = parts.map(({ number, etag, crc32 }) => ({ number, etag: `"${etag}"`, crc32 }));
    const answers = [await complete(asset.id, api.url, sent), await complete(asset.id, api.url, sent)];
    for (const answer of answers) {
      expect([answer.status, assetSchema.parse(await answer.json()).status]).toEqual([202, 'checking']);
    }
    expect(api.checked.filter((id) => id === asset.id)).toHaveLength(1);
    expect(
      await codeOf(
        await call('POST', `/api/v1/assets/${asset.id}/parts`, { parts: [{ number: 1, crc32: 'AAAAAA==' }] }),
      ),
    ).toEqual([409, 'upload_over']);
  });

  it('is stored once a worker has looked at it, which its owner is told, and is not sent again', async () => {
    const { asset } = await begin(video, { fingerprint: 'size-date-crc' });
    const events = await fetch(`${api.url}/api/v1/events`);
    expect(await check(asset.id)).toBe('stored');
    expect(await heard(events, 'event: asset')).toContain(`"id":"${asset.id}"`);
    const stored = await read(asset.id);
    expect(stored.probe).toMatchObject({ seconds: expect.closeTo(2, 0.1), hasVideo: true, hasAudio: true });
    expect(stored.probe?.fps).toBeGreaterThan(1);
    expect(stored.probe?.width).toBeGreaterThan(1);
    const again = await begin(video, { fingerprint: 'size-date-crc' });
    expect([again.status, again.asset.id, again.asset.status]).toEqual([200, asset.id, 'stored']);
    const response = await fetch(`${api.url}${stored.links.content}`);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await response.arrayBuffer()).equals(video)).toBe(true);
    const link = await fetch(`${api.url}${stored.links.content}`, { headers: { accept: 'application/json' } });
    expect(downloadSchema.parse(await link.json()).url).toContain(api.s3.config.S3_ENDPOINT);
    const list = assetListSchema.parse(await (await call('GET', '/api/v1/assets?limit=1')).json());
    expect(list.assets.map(({ id }) => id)).toEqual([asset.id]);
  });

  it('is taken although the answer to its completion was lost on the way', async () => {
    const { asset } = await begin(small);
    await send(asset.id, small, [1]);
    const { key, uploadId } = await db().asset.findUniqueOrThrow({ where: { id: asset.id } });
    const uploads = createPartUploads(api.s3.config);
    const upload = { key, uploadId: uploadId ?? '' };
    expect(await uploads.complete(upload, (await uploads.list(upload)) ?? [])).toBe(true);
    uploads.close();
    expect((await complete(asset.id)).status).toBe(202);
    expect((await read(asset.id)).status).toBe('checking');
  });

  it('whose parts the storage has dropped is begun anew by whoever asks what has arrived', async () => {
    const { asset } = await begin(small);
    await send(asset.id, small, [1]);
    const { key, uploadId } = await db().asset.findUniqueOrThrow({ where: { id: asset.id } });
    await api.store.abortUpload(key, uploadId ?? '');
    const [before] = await sign(asset.id, small, [1]);
    expect((await fetch(before?.url ?? '', { method: 'PUT', headers: before?.headers, body: small })).status).toBe(404);
    const listed = await call('GET', `/api/v1/assets/${asset.id}/parts`);
    expect(partListSchema.parse(await listed.json()).parts).toEqual([]);
    await send(asset.id, small, [1]);
    expect((await complete(asset.id)).status).toBe(202);
  });

  it('that is no media is refused with the reason, also a picture that is none', async () => {
    const ids = [
      await uploaded(small),
      await uploaded(small, { kind: 'poster', fileName: 'p.png', contentType: 'image/png' }),
    ];
    for (const id of ids) expect(await check(id)).toBe('refused');
    const [media, poster] = await Promise.all(ids.map(read));
    expect(media?.issues).toEqual([{ field: 'file', message: '"my talk.mp4" cannot be read as media.' }]);
    expect(poster?.issues).toEqual([{ field: 'file', message: '"p.png" is not the picture that its name says.' }]);
    expect(await codeOf(await call('GET', `/api/v1/assets/${ids[0]}/content`))).toEqual([409, 'asset_incomplete']);
    const png = Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1');
    expect(await check(await uploaded(png, { kind: 'poster', contentType: 'image/png' }))).toBe('stored');
  });
});

/** What a stream of events says, up to that word and the line behind it. */
async function heard(events: Response, word: string): Promise<string> {
  let text = '';
  for await (const chunk of events.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes(word) && text.slice(text.indexOf(word)).includes('\n\n')) break;
  }
  return text;
}

describe('where clients cannot reach the storage', () => {
  it('parts go through the API in the same way, with a clear word for one that is damaged or short', async () => {
    const url = await api.variant({ settings: { uploadMode: 'through_api' } });
    const { asset } = await begin(video, {}, url);
    const [first] = await sign(asset.id, video, [1], url);
    const { url: path = '', headers = {} } = first ?? {};
    const put = (body: Buffer, of = headers) =>
      fetch(new URL(path, url), { method: 'PUT', headers: of, body: new Uint8Array(body) });
    expect(await codeOf(await put(Buffer.alloc(PART_BYTES)))).toEqual([400, 'part_damaged']);
    expect(await codeOf(await put(small))).toEqual([400, 'invalid_request']);
    expect(await codeOf(await put(video.subarray(0, PART_BYTES), {}))).toEqual([400, 'invalid_request']);
    const cut = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(small));
        controller.close();
      },
    });
    const short = await fetch(new URL(path, url), { method: 'PUT', headers, body: cut, duplex: 'half' } as RequestInit);
    expect(await codeOf(short)).toEqual([400, 'upload_incomplete']);
    await send(asset.id, video, [2, 1], url);
    expect((await complete(asset.id, url)).status).toBe(202);
    expect(await check(asset.id)).toBe('stored');
    const direct = await fetch(new URL(path, api.url), { method: 'PUT', headers, body: new Uint8Array(small) });
    expect(await codeOf(direct)).toEqual([409, 'not_through_api']);
  });
});

describe('what a user may have', () => {
  it('has limits, each with a clear word', async () => {
    const full = await api.variant({
      settings: { anonymousUserId: 'full' },
      quota: { mostBytes: 20, mostUnfinished: 1 },
    });
    const ask = (bytes: number) => call('POST', '/api/v1/assets', words(small, { bytes }), full);
    expect(await codeOf(await ask(21))).toEqual([413, 'quota_exceeded']);
    const answers = await Promise.all([ask(8), ask(9)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 429]);
    const large = await call('POST', '/api/v1/assets', words(small, { bytes: 600 * 1024 ** 2 }));
    expect(await codeOf(large)).toEqual([413, 'payload_too_large']);
  });
});

async function useInJob(id: string): Promise<string> {
  const input = jobInput({ userId: USER });
  await db().$transaction(async (tx) => {
    await insertJob(tx, input, []);
    await useAssets(tx, { userId: USER, jobId: input.jobId, assetIds: [id] });
  });
  return input.jobId;
}

const stored = async () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1');
  const id = await uploaded(png, { kind: 'poster', contentType: 'image/png' });
  await check(id);
  return id;
};

describe('an asset', () => {
  it('is deleted with what is unfinished of it, unless a job uses it', async () => {
    const [unfinished, used] = [(await begin(small)).asset.id, await stored()];
    await send(unfinished, small, [1]);
    await useInJob(used);
    expect((await read(used)).expiresAt).toBeNull();
    expect(await codeOf(await call('DELETE', `/api/v1/assets/${used}`))).toEqual([409, 'asset_in_use']);
    expect((await call('DELETE', `/api/v1/assets/${unfinished}`)).status).toBe(204);
    expect(await codeOf(await call('GET', `/api/v1/assets/${unfinished}`))).toEqual([404, 'asset_not_found']);
    const { unfinished: left } = await filesIn(api.s3);
    expect(left.filter((key) => key.includes(unfinished))).toEqual([]);
  });

  it('goes a day after its last use, by its own row alone, and nothing unknown goes with it', async () => {
    const [unused, used, released] = [await stored(), await stored(), await stored()];
    await useInJob(used);
    await releaseAssets(db(), await useInJob(released));
    const young = (await begin(small)).asset.id;
    const stranger = assetKey(USER, crypto.randomUUID(), 'video', '.mp4');
    const upload = uploadKey(USER, crypto.randomUUID(), 'video', '.mp4');
    for (const key of [stranger, upload]) {
      await api.store.putStream(key, Readable.from(['x']), { contentType: 'video/mp4' });
    }
    await db().$executeRaw`
      UPDATE assets SET expires_at = now() - interval '1 minute'
      WHERE expires_at IS NOT NULL AND id <> ${young}::uuid`;
    await sweepAssets(healing());
    const { objects } = await filesIn(api.s3);
    const isThere = (part: string) => objects.some((key) => key.includes(part));
    expect([unused, released].filter(isThere)).toEqual([]);
    expect([used, stranger, upload].filter((part) => !isThere(part))).toEqual([]);
    expect((await read(young)).status).toBe('uploading');
  });

  it('is checked although Temporal was away when it was completed', async () => {
    const away = { start: () => Promise.reject(new Error('Temporal is away')) };
    const url = await api.variant({ assetStarter: away });
    const { asset } = await begin(small);
    await send(asset.id, small, [1]);
    expect((await complete(asset.id, url)).status).toBe(202);
    api.checked.length = 0;
    await startMissingChecks(healing());
    expect(api.checked).not.toContain(asset.id); // it was completed a moment ago
    await db().$executeRaw`UPDATE assets SET updated_at = now() - interval '1 minute' WHERE id = ${asset.id}::uuid`;
    await startMissingChecks(healing());
    expect(api.checked).toContain(asset.id);
  });
});

/** What the step of `reconcile` touches. */
const healing = () =>
  ({
    ...{ db: db(), store: api.store, log: pino({ level: 'silent' }) },
    assetStarter: { start: async ({ id }) => void api.checked.push(id) },
  }) as Partial<ReconcileDeps> as ReconcileDeps;

it('no signed address is in any line of the log', async () => {
  const lines = await until('something is logged', 60_000, async () => api.logLines.join('\n') || undefined);
  expect(lines).not.toContain('X-Amz-Signature');
});
