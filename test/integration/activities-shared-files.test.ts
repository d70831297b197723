import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.js';
import type { Notes } from '../../activities/notes.js';
import { AppError } from '../../src/domain/errors.js';
import type { Asset, PreparedMedia, ProJobInput, SharedMedia } from '../../src/domain/job.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import { type ActivityStage, sharedKeys, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { sha256 } from '../support/sha256.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

const uploaded: string[] = [];
beforeEach(() => void uploaded.splice(0));

/** Writes down what is uploaded; `faults` are thrown by turns, undefined lets one through. */
function recorded(faults: (Error | undefined)[] = []): SyncSoClient {
  const { syncSo } = stage.deps;
  const uploadAsset: SyncSoClient['uploadAsset'] = async (o) => {
    uploaded.push(o.fileName);
    const fault = faults.shift();
    if (fault) throw fault;
    return await syncSo.uploadAsset(o);
  };
  return { ...syncSo, uploadAsset };
}

async function share(job: ProJobInput, syncSo: SyncSoClient, attempt = activityTry()): Promise<SharedMedia> {
  const { prepareAssets } = createActivities({ ...stage.deps, assetMode: 'upload', syncSo }).assets;
  const found: PreparedMedia = await attempt.run(prepareAssets, job);
  return found.media;
}

describe('prepareAssets with signed URLs', () => {
  it('moves nothing and stores no URL', async () => {
    const job = await stage.job();
    const { prepareAssets } = createActivities({ ...stage.deps, syncSo: recorded() }).assets;
    expect((await activityTry().run(prepareAssets, job)).media).toEqual(sharedKeys(job));
    expect(uploaded).toEqual([]);
  });
});

describe('prepareAssets by upload', () => {
  /** The asset's own bytes, by Sync.so's download link (sync-so.md 8). */
  async function bytesAtSyncSo(assetId: string): Promise<Buffer> {
    const { body } = await stage.simulator.send('GET', `/v2/assets/${assetId}/download`);
    return Buffer.from(await (await fetch(String(body.text))).arrayBuffer());
  }
  const idsOf = ({ video, audio }: SharedMedia) =>
    [video, ...Object.values(audio)].map((asset) => ('assetId' in asset ? asset.assetId : expect.fail('no asset')));
  const uploadsIn = (heartbeat: unknown) => Object.keys((heartbeat as Notes | undefined)?.uploaded ?? {});

  it('puts the bytes at Sync.so, beating while they flow', async () => {
    const attempt = activityTry();
    const [video = '', voice = ''] = idsOf(await share(await stage.job(), recorded(), attempt));
    expect(sha256(await bytesAtSyncSo(video))).toBe(sha256(await readFile(stage.files.at('talk.mp4'))));
    expect(sha256(await bytesAtSyncSo(voice))).toBe(sha256(await readFile(stage.files.at('voice.wav'))));
    const firstDone = attempt.heartbeats.findIndex((heartbeat) => uploadsIn(heartbeat).length > 0);
    expect(attempt.heartbeats.slice(firstDone).length, 'both that end, and bytes in between').toBeGreaterThanOrEqual(3);
  });

  it('sends nothing of a job whose files are not what they should be', async () => {
    const job = await stage.job();
    await writeFile(stage.files.at('text.wav'), 'Dear diary, this is no sound.');
    const text = await stage.upload(stage.files.at('text.wav'), job, 'a');
    const failure = await failureOf(share({ ...job, audio: [{ refId: 'a', ...text }] }, recorded()));
    expect(failure).toMatchObject({ type: 'invalid_media', nonRetryable: true });
    expect(uploaded).toEqual([]);
  });

  it('goes on behind the uploads that are done', async () => {
    const job = await stage.job();
    const fault = new AppError('sync_so_unreachable');
    const first = activityTry();
    const syncSo = recorded([undefined, fault]);
    const failure = await failureOf(share(job, syncSo, first));
    expect(failure).toMatchObject({ type: 'sync_so_unreachable', nonRetryable: false });
    const media = await share(job, syncSo, activityTry({ attempt: 2, heartbeatDetails: first.heartbeats.at(-1) }));
    expect(uploaded).toEqual(['video.mp4', 'a.wav', 'a.wav']);
    expect(sha256(await bytesAtSyncSo(idsOf(media)[0] ?? ''))).toBe(sha256(await readFile(stage.files.at('talk.mp4'))));
  });

  it('goes on behind them too where the files could not be looked at in between', async () => {
    const job = await stage.job();
    const first = activityTry();
    await failureOf(share(job, recorded([undefined, new AppError('sync_so_unreachable')]), first));
    const second = activityTry({ attempt: 2, heartbeatDetails: first.heartbeats.at(-1) });
    const readRange = () => Promise.reject(new AppError('service_unavailable'));
    const store = { ...stage.deps.store, readRange };
    const { prepareAssets } = createActivities({ ...stage.deps, assetMode: 'upload', store }).assets;
    expect(await failureOf(second.run(prepareAssets, job))).toMatchObject({ type: 'service_unavailable' });
    await share(job, recorded(), activityTry({ attempt: 3, heartbeatDetails: second.heartbeats.at(-1) }));
    expect(uploaded).toEqual(['video.mp4', 'a.wav', 'a.wav']);
  });

  it('keeps what is done while a later file is on its way', async () => {
    const attempt = activityTry();
    const job = await stage.job();
    await share(job, recorded(), attempt);
    const during = attempt.heartbeats.map(uploadsIn);
    const firstDone = during.findIndex((keys) => keys.includes(job.video.key));
    expect(firstDone).toBeGreaterThanOrEqual(0);
    expect(during.slice(firstDone).every((keys) => keys.includes(job.video.key))).toBe(true);
  });

  it('uploads one file once that is shared by two names', async () => {
    const job = await stage.job();
    const [voice] = job.audio as [Asset & { refId: string }];
    const media = await share({ ...job, audio: [voice, { ...voice, refId: 'b' }] }, recorded());
    expect(media.audio.a).toEqual(media.audio.b);
    expect(uploaded).toEqual(['video.mp4', 'a.wav']);
  });

  it('ends as cancelled, not as a fault of S3 or Sync.so', async () => {
    const attempt = activityTry();
    attempt.environment.on('heartbeat', () => uploaded.length > 0 && attempt.cancel());
    await expect(share(await stage.job(), recorded(), attempt)).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(uploaded).toEqual(['video.mp4']);
  });
});
