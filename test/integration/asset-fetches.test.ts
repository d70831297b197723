import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { translated } from '../../activities/failures.js';
import { startMissingChecks, sweepAssets } from '../../activities/reconcile-assets.js';
import { assetSchema } from '../../src/http/asset-schemas.js';
import { createAssetStarter } from '../../src/temporal/asset-workflows.js';
import { ensureSearchAttributes } from '../../src/temporal/client.js';
import { promote } from '../../src/versions/worker/promote-first.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { bundleWorkflows } from '../support/bundles.js';
import { startDevServer } from '../support/dev-server.js';
import { type FetchStage, startFetchStage } from '../support/fetch-stage.js';
import { fileSource } from '../support/file-source.js';
import { answering, localServer } from '../support/local-server.js';
import { filesIn } from '../support/own-bucket.js';
import { pinnedTo, runUntilStopped } from '../support/pinned-worker.js';
import { createWorkerInProcess } from '../support/worker-in-process.js';
import '../support/workflow-environment.js'; // workers that are quiet

/** Files that a worker fetches from servers of others, into a real S3. */

const MIB = 1024 ** 2;
const PART_BYTES = 16 * MIB;
const ETAG = { etag: '"of-the-first-one"' };

let stage: FetchStage;

beforeAll(async () => {
  stage = await startFetchStage();
});
afterAll(() => stage?.stop());

describe('a file at a URL', () => {
  it('is fetched and checked, and told to its owner without the secrets of its address', async () => {
    const source = await fileSource({
      bytes: stage.video,
      headers: { 'content-disposition': 'attachment; filename="My talk.mp4"' },
    });
    const gate = await localServer(answering(302, '', { location: source.url }));
    const response = await stage.post(await stage.api.variant({ outbound: stage.reaching() }), {
      kind: 'video',
      url: `${gate.url}/get?key=SECRET-WORD`,
    });
    const asked = await response.text();
    const { id, status, bytes, source: from } = assetSchema.parse(JSON.parse(asked));
    expect([response.status, status, bytes, from?.host]).toEqual([202, 'fetching', null, new URL(gate.url).host]);
    expect(response.headers.get('location')).toBe(`/api/v1/assets/${id}`);
    expect(
      await fetch(`${stage.api.url}/api/v1/assets/${id}/complete`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }).then(({ status }) => status),
    ).toBe(409);
    expect(await stage.attempt(id).result).toBe('checking');
    expect(await activityTry().run(stage.activities().probeAsset, id)).toBe('stored');
    const stored = await stage.read(id);
    expect(stored).toMatchObject({
      fileName: 'My talk.mp4',
      status: 'stored',
      bytes: stage.video.length,
      fetchedBytes: stage.video.length,
    });
    expect(stored.probe?.seconds).toBeCloseTo(2, 1);
    expect((await stage.contentOf(id)).equals(stage.video)).toBe(true);
    expect((await filesIn(stage.api.s3)).unfinished.filter((key) => key.includes(id))).toEqual([]);
    const events = await stage.db().jobEvent.findMany({ where: { jobId: id } });
    const row = await stage.db().asset.findUniqueOrThrow({ where: { id } });
    expect(events.map(({ payload }) => Object(payload).status)).toContain('fetching');
    const said = JSON.stringify([
      asked,
      stored,
      events.map(({ payload }) => payload),
      stage.api.logLines,
      { ...row, bytes: 0, fetchedBytes: 0 },
    ]);
    expect(said).not.toContain('SECRET');
  });

  it('is named by its user, its address or its server, and stored as what its first bytes say', async () => {
    const bytes = await readFile(stage.files.at('talk.mp4'));
    const headers = {
      'content-type': 'text/plain',
      'content-disposition': "attachment; filename*=UTF-8''%E2%82%AC.mov",
    };
    const plain = await fileSource({ bytes, headers });
    const nameOf = async (id: string) => {
      await stage.attempt(id).result;
      const { fileName, contentType } = await stage.read(id);
      return [fileName, contentType];
    };
    expect(await nameOf(await stage.wish(plain.url, { fileName: 'mine.mp4' }))).toEqual(['mine.mp4', 'video/mp4']);
    expect(await nameOf(await stage.wish(plain.url))).toEqual(['€.mov', 'video/mp4']);
    plain.change({ headers: {} });
    expect(await nameOf(await stage.wish(plain.url))).toEqual(['a talk.mp4', 'video/mp4']);
    expect(await nameOf(await stage.wish(new URL(plain.url).origin))).toEqual(['video', 'video/mp4']);
    plain.change({ bytes: Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1') });
    expect(await nameOf(await stage.wish(plain.url, { kind: 'poster' }))).toEqual(['a talk.mp4', 'image/png']);
  });
});

describe('a source that breaks off', () => {
  /** Two tries, the first of which ends after 20 MiB; what was asked for. */
  async function brokenOnce(manner: Partial<Parameters<typeof fileSource>[0]>, second: typeof manner = {}) {
    const source = await fileSource({ bytes: stage.video, stopsAfter: [20 * MIB], ...manner });
    const id = await stage.wish(source.url);
    const failure = await failureOf(stage.attempt(id).result);
    expect([failure.type, failure.nonRetryable]).toEqual(['source_unavailable', false]);
    source.change(second);
    expect(await stage.attempt(id).result).toBe('checking');
    expect((await stage.contentOf(id)).equals(second.bytes ?? stage.video)).toBe(true);
    expect((await filesIn(stage.api.s3)).unfinished.filter((key) => key.includes(id))).toEqual([]);
    return source.asked();
  }
  const other = () =>
    Buffer.concat([
      stage.video.subarray(0, 30 * MIB),
      Buffer.alloc(4 * MIB, 'another'),
      stage.video.subarray(34 * MIB),
    ]);
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
    const source = await fileSource({ bytes: stage.video, headers: ETAG, stopsAfter: [20 * MIB], hangs: true });
    const server = await startDevServer();
    await ensureSearchAttributes(server.client);
    const taskQueue = `fetches-${randomUUID()}`;
    const version = { deploymentName: taskQueue, buildId: '1' };
    const workflowBundle = await bundleWorkflows();
    const work = async () => {
      const { connection, namespace } = server;
      const options = { connection, namespace, taskQueue, workflowBundle, activities: translated(stage.activities()) };
      return runUntilStopped(await createWorkerInProcess({ ...options, workerDeploymentOptions: pinnedTo(version) }));
    };
    const url = await stage.api.variant({
      outbound: stage.reaching(),
      assetStarter: createAssetStarter(server.client, taskQueue),
    });
    const first = await work();
    await promote(server.client, version);
    const { id } = assetSchema.parse(await (await stage.post(url, { kind: 'video', url: source.url })).json());
    await expect.poll(async () => (await stage.read(id)).fetchedBytes).toBe(20 * MIB);
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
    await stage.db().asset.update({ where: { id }, data: origin });
    expect(await stage.attempt(id).result).toBe('checking');
    expect(source.asked()).toHaveLength(2);
  });
});

describe('an asset that is being fetched', () => {
  it('is stopped when it is deleted, or when its time is over, and leaves nothing behind', async () => {
    const hanging = async () => {
      const source = await fileSource({ bytes: stage.video, headers: ETAG, stopsAfter: [20 * MIB], hangs: true });
      const id = await stage.wish(source.url);
      const { result } = stage.attempt(id);
      await expect.poll(async () => (await stage.read(id)).fetchedBytes).toBe(20 * MIB);
      await expect.poll(() => stage.leftOf(id)).toHaveLength(1);
      return { id, source, result };
    };
    const [deleted, expired] = await Promise.all([hanging(), hanging()]);
    expect((await fetch(`${stage.api.url}/api/v1/assets/${deleted.id}`, { method: 'DELETE' })).status).toBe(204);
    await stage.db()
      .$executeRaw`UPDATE assets SET expires_at = now() - interval '1 minute' WHERE id = ${expired.id}::uuid`;
    await sweepAssets(healing());
    for (const { id, source, result } of [deleted, expired]) {
      expect(await result).toBe('refused');
      await expect.poll(() => source.closed()).toBe(1);
      expect([await stage.leftOf(id), await stage.db().asset.count({ where: { id } })]).toEqual([[], 0]);
      expect(await stage.attempt(id).result).toBe('refused'); // a try that comes later finds nothing to do
    }
  });

  it('is fetched although Temporal was away when it was asked for', async () => {
    const away = { start: () => Promise.reject(new Error('Temporal is away')) };
    const url = await stage.api.variant({ outbound: stage.reaching(), assetStarter: away });
    const { id } = assetSchema.parse(
      await (await stage.post(url, { kind: 'video', url: 'http://127.0.0.1:9/a.mp4' })).json(),
    );
    await stage.db().$executeRaw`UPDATE assets SET updated_at = now() - interval '1 minute' WHERE id = ${id}::uuid`;
    await startMissingChecks(healing());
    expect(stage.api.checked).toContain(id);
  });
});

/** What the step of `reconcile` touches. */

const healing = () =>
  ({
    ...{ db: stage.db(), store: stage.api.store, log: pino({ level: 'silent' }) },
    assetStarter: { start: async ({ id }) => void stage.api.checked.push(id) },
  }) as Partial<ReconcileDeps> as ReconcileDeps;
