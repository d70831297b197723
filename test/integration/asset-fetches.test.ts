import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssetCheckActivities } from '../../activities/asset-checks.js';
import { createAssetFetchActivities } from '../../activities/asset-fetches.js';
import { createLimits } from '../../activities/at-most.js';
import type { FetchRules, ReconcileDeps } from '../../activities/deps.js';
import { translated } from '../../activities/failures.js';
import { startMissingChecks, sweepAssets } from '../../activities/reconcile-assets.js';
import { type AssetResource, assetSchema } from '../../src/http/asset-schemas.js';
import { problemSchema } from '../../src/http/schemas.js';
import { WORK_LIMITS } from '../../src/media/probe-limits.js';
import { createProber, type MediaProber } from '../../src/media/prober.js';
import { type Outbound, type OutboundSettings, openOutbound } from '../../src/platform/outbound-request.js';
import { createPartUploads, type PartUploads } from '../../src/storage/part-uploads.js';
import { createAssetStarter } from '../../src/temporal/asset-workflows.js';
import { ensureSearchAttributes } from '../../src/temporal/client.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { builtProbe } from '../support/built-code.js';
import { bundleWorkflows } from '../support/bundles.js';
import { startDevServer } from '../support/dev-server.js';
import { fileSource } from '../support/file-source.js';
import { answering, localServer } from '../support/local-server.js';
import { H264, type MediaFiles, mediaFiles, picture, sine } from '../support/media-files.js';
import { filesIn } from '../support/own-bucket.js';
import { pinnedTo, runUntilStopped } from '../support/pinned-worker.js';
import { createWorkerInProcess } from '../support/worker-in-process.js';
import '../support/workflow-environment.js'; // workers that are quiet

/** Files that a worker fetches from servers of others, into a real S3. */

const MIB = 1024 ** 2;
const PART_BYTES = 16 * MIB;
const ETAG = { etag: '"of-the-first-one"' };

let api: TestApi;
let files: MediaFiles;
let prober: MediaProber;
let uploads: PartUploads;
/** Three parts: a video of two seconds, with a box behind it that means nothing. */
let video: Buffer;
const outbounds: Outbound[] = [];

beforeAll(async () => {
  [api, files] = await Promise.all([startTestApi(), mediaFiles()]);
  await files.make(...picture(2), ...sine(2), ...H264, '-c:a', 'aac', 'talk.mp4');
  const free = Buffer.alloc(36 * MIB);
  free.writeUInt32BE(free.length);
  free.write('free', 4);
  video = Buffer.concat([await readFile(files.at('talk.mp4')), free]);
  prober = createProber(WORK_LIMITS, await builtProbe());
  uploads = createPartUploads(api.s3.config);
});
afterAll(async () => {
  prober?.close();
  uploads?.close();
  await Promise.all(outbounds.map((outbound) => outbound.close()));
  await api?.stop();
  await files?.remove();
});

const db = () => api.database.db;

/** Where names lead to, by the test: to this machine, which may be reached here, unless something else is said. */
function reaching(lookup: OutboundSettings['lookup'] = async () => [{ address: '127.0.0.1', family: 4 }]): Outbound {
  const outbound = openOutbound({ allow: ['127.0.0.1'], lookup });
  outbounds.push(outbound);
  return outbound;
}

const post = (url: string, body: object) =>
  fetch(`${url}/api/v1/assets`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(body),
  });

/** As its user asks for it; the row waits for a worker then. */
async function wish(url: string, more: object = {}, outbound = reaching()): Promise<string> {
  const response = await post(await api.variant({ outbound }), { kind: 'video', url, ...more });
  expect(response.status).toBe(202);
  return assetSchema.parse(await response.json()).id;
}

const rules: FetchRules = { mostBytes: 512 * MIB, longestMs: 3_600_000, slowest: { bytes: 1, ms: 3_600_000 } };
const activities = (more: Partial<FetchRules> = {}, outbound = reaching()) => {
  const shared = { db: db(), store: api.store, limits: createLimits(), log: pino({ level: 'silent' }) };
  const deps = { ...shared, uploads, outbound, prober, fetching: { ...rules, ...more } };
  return { ...createAssetFetchActivities(deps), ...createAssetCheckActivities(deps) };
};

interface Trying {
  rules?: Partial<FetchRules>;
  outbound?: Outbound;
  /** What the tries before have left. */
  heartbeatDetails?: unknown;
}

/** One try of a worker. */
function attempt(id: string, o: Trying = {}) {
  const one = activityTry({ heartbeatDetails: o.heartbeatDetails, attempt: 1 });
  const { fetchAsset } = translated(activities(o.rules, o.outbound));
  return { result: one.run(fetchAsset, id), notes: () => one.heartbeats.at(-1) };
}

/** As often as it says that it may pass; the codes and what became of it. */
async function untilItEnds(id: string, o: Trying = {}): Promise<{ tries: number; end: string }> {
  let heartbeatDetails: unknown;
  for (let tries = 1; ; tries += 1) {
    const one = attempt(id, { ...o, heartbeatDetails });
    const end = await one.result.catch(() => undefined);
    if (end !== undefined) return { tries, end };
    heartbeatDetails = one.notes();
  }
}

async function read(id: string): Promise<AssetResource> {
  return assetSchema.parse(await (await fetch(`${api.url}/api/v1/assets/${id}`)).json());
}
const reasonOf = async (id: string) => (await read(id)).issues?.[0]?.message;
/** Keys in the bucket, finished or not. */
async function leftOf(id: string): Promise<string[]> {
  const { objects, unfinished } = await filesIn(api.s3);
  return [...objects, ...unfinished].filter((key) => key.includes(id));
}
async function contentOf(id: string): Promise<Buffer> {
  const { key } = await db().asset.findUniqueOrThrow({ where: { id } });
  return Buffer.from(await api.store.readRange(key, 0, video.length + 1));
}

describe('a file at a URL', () => {
  it('is fetched and checked, and told to its owner without the secrets of its address', async () => {
    const source = await fileSource({
      bytes: video,
      headers: { 'content-disposition': 'attachment; filename="My talk.mp4"' },
    });
    const gate = await localServer(answering(302, '', { location: source.url }));
    const response = await post(await api.variant({ outbound: reaching() }), {
      kind: 'video',
      url: `${gate.url}/get?key=SECRET-WORD`,
    });
    const asked = await response.text();
    const { id, status, bytes, source: from } = assetSchema.parse(JSON.parse(asked));
    expect([response.status, status, bytes, from?.host]).toEqual([202, 'fetching', null, new URL(gate.url).host]);
    expect(response.headers.get('location')).toBe(`/api/v1/assets/${id}`);
    expect(
      await fetch(`${api.url}/api/v1/assets/${id}/complete`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }).then(({ status }) => status),
    ).toBe(409);
    expect(await attempt(id).result).toBe('checking');
    expect(await activityTry().run(activities().probeAsset, id)).toBe('stored');
    const stored = await read(id);
    expect(stored).toMatchObject({
      fileName: 'My talk.mp4',
      status: 'stored',
      bytes: video.length,
      fetchedBytes: video.length,
    });
    expect(stored.probe?.seconds).toBeCloseTo(2, 1);
    expect((await contentOf(id)).equals(video)).toBe(true);
    expect((await filesIn(api.s3)).unfinished.filter((key) => key.includes(id))).toEqual([]);
    const events = await db().jobEvent.findMany({ where: { jobId: id } });
    const row = await db().asset.findUniqueOrThrow({ where: { id } });
    expect(events.map(({ payload }) => Object(payload).status)).toContain('fetching');
    const said = JSON.stringify([
      asked,
      stored,
      events.map(({ payload }) => payload),
      api.logLines,
      { ...row, bytes: 0, fetchedBytes: 0 },
    ]);
    expect(said).not.toContain('SECRET');
  });

  it('is named by its user, its address or its server, and stored as what its first bytes say', async () => {
    const bytes = await readFile(files.at('talk.mp4'));
    const headers = {
      'content-type': 'text/plain',
      'content-disposition': "attachment; filename*=UTF-8''%E2%82%AC.mov",
    };
    const plain = await fileSource({ bytes, headers });
    const nameOf = async (id: string) => {
      await attempt(id).result;
      const { fileName, contentType } = await read(id);
      return [fileName, contentType];
    };
    expect(await nameOf(await wish(plain.url, { fileName: 'mine.mp4' }))).toEqual(['mine.mp4', 'video/mp4']);
    expect(await nameOf(await wish(plain.url))).toEqual(['€.mov', 'video/mp4']);
    plain.change({ headers: {} });
    expect(await nameOf(await wish(plain.url))).toEqual(['a talk.mp4', 'video/mp4']);
    expect(await nameOf(await wish(new URL(plain.url).origin))).toEqual(['video', 'video/mp4']);
    plain.change({ bytes: Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1') });
    expect(await nameOf(await wish(plain.url, { kind: 'poster' }))).toEqual(['a talk.mp4', 'image/png']);
  });
});

describe('a source that breaks off', () => {
  /** Two tries, the first of which ends after 20 MiB; what was asked for. */
  async function brokenOnce(manner: Partial<Parameters<typeof fileSource>[0]>, second: typeof manner = {}) {
    const source = await fileSource({ bytes: video, stopsAfter: [20 * MIB], ...manner });
    const id = await wish(source.url);
    const failure = await failureOf(attempt(id).result);
    expect([failure.type, failure.nonRetryable]).toEqual(['source_unavailable', false]);
    source.change(second);
    expect(await attempt(id).result).toBe('checking');
    expect((await contentOf(id)).equals(second.bytes ?? video)).toBe(true);
    expect((await filesIn(api.s3)).unfinished.filter((key) => key.includes(id))).toEqual([]);
    return source.asked();
  }
  const other = () =>
    Buffer.concat([video.subarray(0, 30 * MIB), Buffer.alloc(4 * MIB, 'another'), video.subarray(34 * MIB)]);
  const rest = `bytes=${PART_BYTES}-`;

  it('is gone on with behind the parts that are stored, as long as it is the same file', async () => {
    expect(await brokenOnce({ headers: ETAG })).toEqual([
      [undefined, undefined],
      [rest, ETAG.etag],
    ]);
    const dated = { 'last-modified': 'Mon, 02 Nov 2026 10:00:00 GMT', etag: 'W/"weak"' };
    expect(await brokenOnce({ headers: dated })).toEqual([
      [undefined, undefined],
      [rest, dated['last-modified']],
    ]);
    expect(await brokenOnce({ headers: ETAG, withoutLength: true })).toEqual([
      [undefined, undefined],
      [rest, ETAG.etag],
    ]);
  });

  it('is begun anew where it has another file by now, no ranges, or nothing to know a file by', async () => {
    const changed = { bytes: other(), headers: { etag: '"of-the-second-one"' } };
    expect(await brokenOnce({ headers: ETAG }, changed)).toEqual([
      [undefined, undefined],
      [rest, ETAG.etag],
    ]);
    expect(await brokenOnce({ headers: ETAG }, { withoutRanges: true })).toHaveLength(2);
    const unsure = [
      [undefined, undefined],
      [undefined, undefined],
    ];
    expect(await brokenOnce({ headers: { etag: 'W/"weak"' } })).toEqual(unsure);
    const justNow = { 'last-modified': new Date().toUTCString() };
    expect(await brokenOnce({ headers: { ...justNow, date: justNow['last-modified'] } })).toEqual(unsure);
  });

  it('is gone on with although it was the worker that ended, or the answer of S3 that was lost', async () => {
    const source = await fileSource({ bytes: video, headers: ETAG, stopsAfter: [20 * MIB], hangs: true });
    const server = await startDevServer();
    await ensureSearchAttributes(server.client);
    const taskQueue = `fetches-${randomUUID()}`;
    const version = { deploymentName: taskQueue, buildId: '1' };
    const workflowBundle = await bundleWorkflows();
    const work = async () => {
      const { connection, namespace } = server;
      const options = { connection, namespace, taskQueue, workflowBundle, activities: translated(activities()) };
      return runUntilStopped(await createWorkerInProcess({ ...options, workerDeploymentOptions: pinnedTo(version) }));
    };
    const url = await api.variant({ outbound: reaching(), assetStarter: createAssetStarter(server.client, taskQueue) });
    const first = await work();
    await promote(server.client, version);
    const { id } = assetSchema.parse(await (await post(url, { kind: 'video', url: source.url })).json());
    await expect.poll(async () => (await read(id)).fetchedBytes).toBe(20 * MIB);
    await first();
    const second = await work();
    expect(await server.client.workflow.getHandle(`asset-${id}`).result()).toBe('stored');
    await second();
    await server.stop();
    expect(source.asked()).toEqual([
      [undefined, undefined],
      [rest, ETAG.etag],
    ]);
    // As if the worker had ended between S3 and the row.
    const origin = { status: 'fetching', sourceUrl: source.url, uploadId: 'of-an-upload-that-is-complete' };
    await db().asset.update({ where: { id }, data: origin });
    expect(await attempt(id).result).toBe('checking');
    expect(source.asked()).toHaveLength(2);
  });
});

describe('a source that is no use', () => {
  it.each([
    ['/404', /answered 404: there is no such file\. Correct/],
    ['/403', /answered 403: it does not let us in\. If the address is signed, make a new one/],
    ['/410', /answered 410: the file is gone/],
    ['/401', /answered 401/],
    ['/204', /answered 204: that is no file/],
    ['/html', /is an HTML page, as a download that failed leaves it\. Give an address that leads to the file itself/],
    ['/json', /is JSON/],
    ['/empty', /sends an empty file/],
    ['/gzip', /compressed/],
    ['/large', /larger than the 1048576 bytes/],
    ['/endless', /larger than the 1048576 bytes|has over 1048576 bytes/],
    ['/circle', /over 5 redirects/],
    ['/metadata', /leads to an address that is not public\. Give an address that everybody can reach/],
    ['/inside', /not public/],
    ['/gopher', /no http or https URL/],
  ])('as at %s, is refused with the reason and what to do', async (path, words) => {
    const inside = await localServer(answering(200, 'secret'));
    const hops: Record<string, string> = {
      '/circle': '/circle',
      '/metadata': 'http://169.254.169.254/latest',
      '/gopher': 'gopher://x/',
      '/inside': inside.url.replace('127.0.0.1', 'inside.example'),
    };
    const { url } = await localServer((request, response) => {
      const at = request.url ?? '';
      const location = hops[at];
      const status = /^\/(\d+)$/.exec(at)?.[1];
      if (location) response.writeHead(302, { location }).end();
      else if (status) response.writeHead(Number(status)).end();
      else if (at === '/html') response.end('<!doctype html><title>Sign in</title>');
      else if (at === '/json') response.end('{"error":"quota"}');
      else if (at === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
      else if (at === '/large') response.writeHead(200, { 'content-length': 2 * MIB }).end(video.subarray(0, 2 * MIB));
      else if (at === '/endless') response.writeHead(200).write(video.subarray(0, 2 * MIB));
      else response.end();
    });
    const lookup = async (host: string) => [
      { address: host === 'inside.example' ? '10.0.0.7' : '127.0.0.1', family: 4 },
    ];
    const id = await wish(url + path, {}, reaching(lookup));
    expect(await attempt(id, { rules: { mostBytes: MIB }, outbound: reaching(lookup) }).result).toBe('refused');
    expect(await reasonOf(id)).toMatch(words);
    expect(await read(id)).toMatchObject({ status: 'refused', bytes: null });
    expect([await leftOf(id), inside.received]).toEqual([[], []]);
  });

  it('because its name leads inside by the time it is connected to, is never asked', async () => {
    const inside = await localServer(answering(200, 'secret'));
    const answers = ['127.0.0.1', '10.0.0.7'];
    const outbound = reaching(async () => [{ address: answers.shift() ?? '10.0.0.7', family: 4 }]);
    const id = await wish(inside.url.replace('127.0.0.1', 'rebinding.example'), {}, outbound);
    expect(await attempt(id, { outbound }).result).toBe('refused');
    expect([await reasonOf(id), inside.received]).toEqual([expect.stringContaining('not public'), []]);
  });

  it('is refused at once where its address is none', async () => {
    const url = await api.variant({ outbound: reaching() });
    const faultOf = async (body: object) => {
      const response = await post(url, body);
      return [response.status, problemSchema.parse(await response.json()).issues?.map(({ field }) => field)];
    };
    const bad = [
      'http://10.0.0.1/a.mp4',
      'ftp://example.com/a.mp4',
      'https://anna:SECRET@example.com/a.mp4',
      'a.mp4',
      `https://example.com/${'a'.repeat(8_192)}`,
    ];
    for (const address of bad) expect(await faultOf({ kind: 'video', url: address })).toEqual([400, ['url']]);
    expect(await faultOf({ kind: 'video', url: 'https://example.com/a.mp4', bytes: 1 })).toEqual([400, ['bytes']]);
    expect(api.logLines.join()).not.toContain('SECRET');
  });

  it('because it always ends early, is not known or has no valid certificate, is refused after some tries', async () => {
    const liar = await fileSource({ bytes: video.subarray(0, MIB), stopsAfter: Array(9).fill(1_000) });
    const lied = await wish(liar.url);
    expect(await untilItEnds(lied)).toEqual({ tries: 5, end: 'refused' });
    expect(await reasonOf(lied)).toMatch(/breaks off after 1000 of 1048576 bytes, each time\. See whether/);
    const outbound = reaching(() => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })));
    const unknown = await wish('http://nowhere.example/a.mp4');
    expect(await untilItEnds(unknown, { outbound })).toEqual({ tries: 5, end: 'refused' });
    expect(await reasonOf(unknown)).toMatch(/host name is not known/);
    const plain = await wish(liar.url.replace('http:', 'https:'));
    expect(await failureOf(attempt(plain).result)).toMatchObject({ type: 'source_unavailable' });
    expect([await leftOf(lied), await leftOf(unknown)]).toEqual([[], []]);
  });

  it('because it sends next to nothing, does not hold up others for hours', async () => {
    const drip = await fileSource({ bytes: video, stopsAfter: [1_000_000], hangs: true });
    const id = await wish(drip.url);
    expect(await attempt(id, { rules: { slowest: { bytes: 1_000_001, ms: 1_500 } } }).result).toBe('refused');
    expect(await reasonOf(id)).toBe('The source sends less than 1000001 bytes in 2 s. Give a faster one.');
  });

  it('because it is down, is tried again when it says, and refused once the time for the file is over', async () => {
    const down = await localServer(answering(503, 'later', { 'retry-after': '70' }));
    const id = await wish(down.url);
    const first = attempt(id);
    const failure = await failureOf(first.result);
    expect(failure).toMatchObject({
      type: 'source_unavailable',
      nonRetryable: false,
      message: expect.stringContaining('answered 503'),
    });
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(70_000);
    await db().$executeRaw`UPDATE assets SET created_at = now() - interval '2 hours' WHERE id = ${id}::uuid`;
    expect(await attempt(id, { heartbeatDetails: first.notes() }).result).toBe('refused');
    expect(await reasonOf(id)).toBe(
      'It has not come within 60 min. In the last try: The source answered 503. Give another address.',
    );
  });
});

describe('the same URL', () => {
  it('makes no second asset of a user while the file is on its way, also where both ask at once', async () => {
    const source = await fileSource({ bytes: video, headers: ETAG });
    const [first, second, ofAnother] = await Promise.all([
      wish(source.url),
      wish(source.url),
      wish(source.url, { kind: 'audio' }),
    ]);
    expect(second).toBe(first);
    expect(ofAnother).not.toBe(first);
    const stranger = await api.variant({ outbound: reaching(), settings: { anonymousUserId: 'stranger' } });
    const response = await post(stranger, { kind: 'video', url: source.url });
    expect(assetSchema.parse(await response.json()).id).not.toBe(first);
    expect(await attempt(first).result).toBe('checking');
    expect(await wish(source.url), 'it may lead to another file by now').not.toBe(first);
  });
});

describe('what a user may have', () => {
  it('holds for files that are fetched too, whether their size is said or not', async () => {
    const source = await fileSource({ bytes: video, headers: ETAG });
    const outbound = reaching();
    const variant = await api.variant({
      outbound,
      settings: { anonymousUserId: 'full' },
      quota: { mostUnfinished: 2 },
    });
    const ask = (file: number) => post(variant, { kind: 'video', url: `${source.url}&file=${file}` });
    const idOf = async (response: Response) => assetSchema.parse(await response.json()).id;
    const ids = [await idOf(await ask(1)), await idOf(await ask(2))];
    expect((await ask(3)).status).toBe(429);
    const [said = '', unsaid = ''] = ids;
    expect(await attempt(said, { rules: { mostUserBytes: 30 * MIB } }).result).toBe('refused');
    const slow = await fileSource({ bytes: video, withoutLength: true, stopsAfter: [33 * MIB], hangs: true });
    await db().asset.update({ where: { id: unsaid }, data: { sourceUrl: slow.url } });
    expect(await attempt(unsaid, { rules: { mostUserBytes: 30 * MIB } }).result).toBe('refused');
    const rows = await db().asset.findMany({ where: { id: { in: ids } } });
    for (const { issues } of rows)
      expect(JSON.stringify(issues)).toMatch(/over 31457280 bytes, which is what you may have/);
    expect([...(await leftOf(said)), ...(await leftOf(unsaid))]).toEqual([]);
  });
});

describe('an asset that is being fetched', () => {
  it('is stopped when it is deleted, or when its time is over, and leaves nothing behind', async () => {
    const hanging = async () => {
      const source = await fileSource({ bytes: video, headers: ETAG, stopsAfter: [20 * MIB], hangs: true });
      const id = await wish(source.url);
      const { result } = attempt(id);
      await expect.poll(async () => (await read(id)).fetchedBytes).toBe(20 * MIB);
      await expect.poll(() => leftOf(id)).toHaveLength(1);
      return { id, source, result };
    };
    const [deleted, expired] = await Promise.all([hanging(), hanging()]);
    expect((await fetch(`${api.url}/api/v1/assets/${deleted.id}`, { method: 'DELETE' })).status).toBe(204);
    await db().$executeRaw`UPDATE assets SET expires_at = now() - interval '1 minute' WHERE id = ${expired.id}::uuid`;
    await sweepAssets(healing());
    for (const { id, source, result } of [deleted, expired]) {
      expect(await result).toBe('refused');
      await expect.poll(() => source.closed()).toBe(1);
      expect([await leftOf(id), await db().asset.count({ where: { id } })]).toEqual([[], 0]);
      expect(await attempt(id).result).toBe('refused'); // a try that comes later finds nothing to do
    }
  });

  it('is fetched although Temporal was away when it was asked for', async () => {
    const away = { start: () => Promise.reject(new Error('Temporal is away')) };
    const url = await api.variant({ outbound: reaching(), assetStarter: away });
    const { id } = assetSchema.parse(
      await (await post(url, { kind: 'video', url: 'http://127.0.0.1:9/a.mp4' })).json(),
    );
    await db().$executeRaw`UPDATE assets SET updated_at = now() - interval '1 minute' WHERE id = ${id}::uuid`;
    await startMissingChecks(healing());
    expect(api.checked).toContain(id);
  });
});

/** What the step of `reconcile` touches. */
const healing = () =>
  ({
    ...{ db: db(), store: api.store, log: pino({ level: 'silent' }) },
    assetStarter: { start: async ({ id }) => void api.checked.push(id) },
  }) as Partial<ReconcileDeps> as ReconcileDeps;
