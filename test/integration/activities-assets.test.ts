import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createActivities } from '../../activities/index.js';
import type { Notes } from '../../activities/notes.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { insertJob } from '../../src/db/video-jobs.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import { AppError } from '../../src/domain/errors.js';
import type { Asset, ProJobInput, SharedMedia } from '../../src/domain/job.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import { type ActivityStage, sharedKeys, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';

const segmentOf = (refId: string) => ({ startTime: 0.5, endTime: 2, audioInput: { refId } });

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

describe('prepareAssets', () => {
  const prepare = async (job: ProJobInput, attempt = activityTry()) =>
    await attempt.run(createActivities(stage.deps).assets.prepareAssets, job);

  it('tells the real lengths and the segments as they will be sent', async () => {
    const job = await stage.job();
    const attempt = activityTry();
    const { videoSeconds, audioSeconds, segments, warnings } = await prepare(job, attempt);
    expect(videoSeconds).toBeCloseTo(3, 2);
    expect(audioSeconds.a).toBeCloseTo(3, 2);
    expect({ segments, warnings }).toEqual({ segments: job.segments, warnings: [] });
    expect(attempt.heartbeats.length, 'a beat for each read').toBeGreaterThanOrEqual(2);
  });

  it('sends nothing of a segment that Sync.so does not know', async () => {
    const named = { startTime: 0.5, endTime: 2, audioInput: { refId: 'a', name: 'x' }, label: 'Intro' };
    const { segments } = await prepare(await stage.job({ segments: [named] }));
    expect(segments).toEqual([{ startTime: 0.5, endTime: 2, audioInput: { refId: 'a' } }]);
  });

  it('tells a hundred of thousands of issues, and puts them into the row as data', async () => {
    const at = (n: number) => ({ startTime: 10 + n, endTime: 10.5 + n, audioInput: { refId: 'a' } });
    const job = await stage.job({ segments: Array.from({ length: 2_960 }, (_, n) => at(n)) });
    await insertJob(stage.deps.db, job, []);
    const failure = await failureOf(prepare(job));
    expect(failure).toMatchObject({ type: 'invalid_segments', nonRetryable: true });
    expect(failure.message).toMatch(/segments\[0\]\.endTime: 10\.5 s lies outside the video .+ And 2955 more\.$/);
    const [details] = failure.details ?? [];
    expect(details).toMatchObject({ moreIssues: 2_860, issues: { length: 100 } });
    expect(JSON.stringify([failure.message, failure.details]).length).toBeLessThan(50_000);
    const row = await stage.deps.db.videoJob.findUnique({ where: { id: job.jobId } });
    expect(row).toMatchObject({ moreIssues: 2_860, errorIssues: (details as { issues: unknown }).issues });
  });

  it.each(['__proto__', 'constructor', 'toString'])('takes an audio called %s', async (refId) => {
    const { audio, ...job } = await stage.job();
    const named = { ...job, audio: audio.map((asset) => ({ ...asset, refId })), segments: [segmentOf(refId)] };
    const overTemporal = JSON.parse(JSON.stringify(await prepare(named)));
    expect(Object.entries(overTemporal.audioSeconds)).toEqual([[refId, expect.closeTo(3, 2)]]);
    const share = createActivities(stage.deps).assets.shareAssets;
    const shared = JSON.parse(JSON.stringify(await activityTry().run(share, named)));
    expect(Object.entries(shared.audio)).toEqual([[refId, { key: named.audio[0]?.key }]]);
  });

  it('fails for good when a file is gone', async () => {
    const job = await stage.job();
    await stage.deps.store.delete(job.audio[0]?.key ?? '');
    const failure = await failureOf(prepare(job));
    expect(failure).toMatchObject({ type: 'asset_missing', nonRetryable: true });
    expect(failure.message).toContain('"a.wav"');
  });

  it('waits where the bucket is away or another, since the file is not missing there', async () => {
    const job = await stage.job();
    const { deps, s3 } = stage;
    const elsewhere = createObjectStore({ ...s3.config, S3_BUCKET: `bucket-${randomUUID()}` });
    onTestFinished(() => elsewhere.close());
    const { assets } = createActivities({ ...deps, store: elsewhere });
    const inAnother = () => failureOf(activityTry().run(assets.prepareAssets, job));
    const passes = { type: 'service_unavailable', nonRetryable: false };
    expect(await inAnother()).toMatchObject({ ...passes, message: expect.stringContaining('is not there') });
    await elsewhere.ensureBucket();
    expect(await inAnother()).toMatchObject({ ...passes, message: expect.stringContaining('does not bear') });
    expect((await prepare(job)).videoSeconds).toBeGreaterThan(0);
  });

  it('goes on with a retry when the file is back, as the advice says', async () => {
    const job = await stage.job();
    await stage.deps.store.delete(job.video.key);
    const failure = await failureOf(prepare(job));
    expect(failure.details).toMatchObject([{ next: expect.stringContaining('Put it back and retry the job') }]);
    await stage.upload(stage.files.at('talk.mp4'), job, 'video');
    expect((await prepare(job)).videoSeconds).toBeGreaterThan(0);
  });

  it('does nothing for a job that was cancelled before it was started, its files gone with it', async () => {
    const job = await stage.job();
    await insertJob(stage.deps.db, job, []);
    await cancelAbandoned(stage.deps.db, job.jobId, cancelledWords(false));
    await stage.deps.store.delete(job.video.key);
    expect(await failureOf(prepare(job))).toMatchObject({ type: 'job_cancelled', nonRetryable: true });
  });

  it('fails for good when a file is not as long as the upload was', async () => {
    const job = await stage.job();
    const failure = await failureOf(prepare({ ...job, video: { ...job.video, bytes: job.video.bytes + 1 } }));
    expect(failure).toMatchObject({ type: 'asset_missing', nonRetryable: true });
    expect(failure.message).toContain(`has ${job.video.bytes} bytes, ${job.video.bytes + 1} were uploaded`);
  });

  describe('files that are not what they should be', () => {
    const ids = { userId: 'user-1', jobId: randomUUID() };
    const asVideo = async (path: string) => ({ video: await stage.upload(path, ids, 'video') });
    const asAudio = async (path: string) => ({
      audio: [{ refId: 'a', ...(await stage.upload(path, ids, 'a')) }],
    });

    it.each<[string, string, () => Promise<Partial<ProJobInput>>]>([
      ['a text under the name of a video', 'cannot be read as media', () => text().then(asVideo)],
      ['a text under the name of a sound', 'cannot be read as media', () => text().then(asAudio)],
      ['a video without a picture', 'has no picture', () => asVideo(stage.files.at('voice.wav'))],
      ['a sound that is a silent video', 'has no sound', () => silent().then(asAudio)],
    ])('%s', async (_what, words, overrides) => {
      const failure = await failureOf(prepare(await stage.job(await overrides())));
      expect(failure).toMatchObject({ type: 'invalid_media', nonRetryable: true });
      expect(failure.message).toContain(words);
    });

    async function text(): Promise<string> {
      await writeFile(stage.files.at('text.mp4'), 'Dear diary, this is no video.');
      return stage.files.at('text.mp4');
    }
    const silent = () => stage.files.make('-i', stage.files.at('talk.mp4'), '-an', '-c', 'copy', 'silent.mp4');
  });

  describe('a job with several wrong files', () => {
    /** Its video is a sound; of its audio one is a text, one is gone, and one is as it should be. */
    async function wrongJob(): Promise<ProJobInput> {
      const job = await stage.job();
      await writeFile(stage.files.at('diary.mp3'), 'Dear diary, this is no sound.');
      const [voice] = job.audio as [ProJobInput['audio'][number]];
      const diary = { refId: 'diary', ...(await stage.upload(stage.files.at('diary.mp3'), job, 'diary')) };
      const gone = { ...voice, refId: 'gone', key: `${voice.key}-gone`, fileName: 'gone.wav' };
      const segments = [
        { startTime: 0, endTime: 1, audioInput: { refId: 'a', startTime: 0, endTime: 9 } },
        { startTime: 1.5, endTime: 2, audioInput: { refId: 'diary', startTime: 0, endTime: 0.01 } },
        { startTime: 2.5, endTime: 30, audioInput: { refId: 'gone' } },
      ];
      const video = await stage.upload(stage.files.at('voice.wav'), job, 'video');
      return { ...job, video, audio: [voice, diary, gone], segments };
    }

    it('fails for good with all of them at once, each by its part, and with what is known of the segments', async () => {
      const failure = await failureOf(prepare(await wrongJob()));
      expect(failure).toMatchObject({ type: 'invalid_media', nonRetryable: true });
      const [{ issues }] = failure.details as [{ issues: { field: string; message: string }[] }];
      expect(issues).toEqual([
        { field: 'video', message: '"video.wav" has no picture.' },
        { field: 'audio[diary]', message: '"diary.mp3" cannot be read as media.' },
        { field: 'audio[gone]', message: '"gone.wav" is no longer there.' },
        { field: 'segments[0].audioInput.endTime', message: '9 s lies outside audio "a" (3 s).' },
        { field: 'segments[1].audioInput.endTime', message: 'The crop is 0.01 s long; at least 0.4 s are needed.' },
      ]);
      for (const { field, message } of issues) expect(failure.message).toContain(`${field}: ${message}`);
    });

    it('tries again where one of the others cannot be looked at now', async () => {
      const job = await wrongJob();
      const head = (key: string) =>
        key.endsWith('-gone') ? Promise.reject(new AppError('service_unavailable')) : stage.deps.store.head(key);
      const { assets } = createActivities({ ...stage.deps, store: { ...stage.deps.store, head } });
      const failure = await failureOf(activityTry().run(assets.prepareAssets, job));
      expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
    });
  });

  it('refuses an audio too short to be heard, and says which', async () => {
    const job = await stage.job();
    const click = await stage.files.make('-i', stage.files.at('voice.wav'), '-t', '0.05', 'click.wav');
    const audio = [{ refId: 'a', ...(await stage.upload(click, job, 'a')) }];
    const failure = await failureOf(prepare({ ...job, audio }));
    expect(failure).toMatchObject({ type: 'invalid_segments', nonRetryable: true });
    expect(failure.message).toContain('segments[0].audioInput.refId: Audio "a" is 0.05 s long');
  });

  it('warns of a segment of which little is left', async () => {
    const segments = [{ startTime: 0.5, endTime: 2.5, audioInput: { refId: 'a', startTime: 0, endTime: 0.5 } }];
    const { warnings } = await prepare(await stage.job({ segments, options: { sync_mode: 'remap' } }));
    expect(warnings).toMatchObject([{ code: 'segment_shortened', field: 'segments[0]' }]);
    expect(warnings[0]?.message).toBe('2 s of video become 0.5 s, as long as the audio: they play 4.0 times as fast.');
  });

  it('takes the sound of a file that has a picture of another length', async () => {
    const mixed = ['-i', stage.files.at('talk.mp4'), '-t', '1', '-i', stage.files.at('voice.wav')];
    const path = await stage.files.make(...mixed, '-map', '0:v', '-map', '1:a', '-c:v', 'copy', 'mixed.mp4');
    const job = await stage.job();
    const audio = [{ refId: 'a', ...(await stage.upload(path, job, 'a')) }];
    const { audioSeconds } = await prepare({ ...job, audio });
    expect(audioSeconds.a).toBeCloseTo(1, 1);
  });

  it('fails for good with every fault of segments that lie outside the files', async () => {
    const segments = [
      { startTime: 0, endTime: 1, audioInput: { refId: 'nobody' } },
      { startTime: 1.5, endTime: 2.5, audioInput: { refId: 'a', startTime: 2, endTime: 9 } },
      { startTime: 2.6, endTime: 30, audioInput: { refId: 'a' } },
    ];
    const failure = await failureOf(prepare(await stage.job({ segments })));
    expect(failure).toMatchObject({ type: 'invalid_segments', nonRetryable: true });
    const [details] = failure.details as [{ issues: { field: string }[] }];
    const fields = details.issues.map(({ field }) => field);
    expect(fields).toEqual(['segments[0].audioInput.refId', 'segments[1].audioInput.endTime', 'segments[2].endTime']);
    for (const field of fields) expect(failure.message).toContain(field);
  });

  it('pulls an end in that lies a few ms behind the last picture, and says so', async () => {
    const segments = [{ startTime: 2, endTime: 3.04, audioInput: { refId: 'a' } }];
    const found = await prepare(await stage.job({ segments }));
    expect(found.segments[0]?.endTime).toBe(3);
    expect(found.warnings).toMatchObject([{ code: 'segment_end_trimmed', field: 'segments[0].endTime' }]);
  });

  it('stops reading when the job is cancelled', async () => {
    const attempt = activityTry();
    attempt.environment.once('heartbeat', () => attempt.cancel());
    await expect(prepare(await stage.job(), attempt)).rejects.toMatchObject({ name: 'CancelledFailure' });
  });

  it('waits for a store that is away', async () => {
    const job = await stage.job();
    const head = () => Promise.reject(new AppError('service_unavailable'));
    const { assets } = createActivities({ ...stage.deps, store: { ...stage.deps.store, head } });
    const failure = await failureOf(activityTry().run(assets.prepareAssets, job));
    expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
  });
});

describe('shareAssets with signed URLs', () => {
  it('moves nothing and stores no URL', async () => {
    const job = await stage.job();
    expect(await activityTry().run(createActivities(stage.deps).assets.shareAssets, job)).toEqual(sharedKeys(job));
  });
});

describe('shareAssets by upload', () => {
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
  const share = async (job: ProJobInput, syncSo: SyncSoClient, attempt = activityTry()) =>
    await attempt.run(createActivities({ ...stage.deps, assetMode: 'upload', syncSo }).assets.shareAssets, job);

  /** The asset's own bytes, by Sync.so's download link (sync-so.md 8). */
  async function bytesAtSyncSo(assetId: string): Promise<Buffer> {
    const { body } = await stage.simulator.send('GET', `/v2/assets/${assetId}/download`);
    return Buffer.from(await (await fetch(String(body.text))).arrayBuffer());
  }
  const idsOf = ({ video, audio }: SharedMedia) =>
    [video, ...Object.values(audio)].map((asset) => ('assetId' in asset ? asset.assetId : expect.fail('no asset')));

  it('puts the bytes at Sync.so, beating while they flow', async () => {
    const attempt = activityTry();
    const media = await share(await stage.job(), recorded(), attempt);
    const [video = '', voice = ''] = idsOf(media);
    expect(await bytesAtSyncSo(video)).toEqual(await readFile(stage.files.at('talk.mp4')));
    expect(await bytesAtSyncSo(voice)).toEqual(await readFile(stage.files.at('voice.wav')));
    expect(attempt.heartbeats.length).toBeGreaterThanOrEqual(4);
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
    expect(await bytesAtSyncSo(idsOf(media)[0] ?? '')).toEqual(await readFile(stage.files.at('talk.mp4')));
  });

  it('keeps what is done while a later file is on its way', async () => {
    const attempt = activityTry();
    const job = await stage.job();
    await share(job, recorded(), attempt);
    const during = attempt.heartbeats.map((details) => Object.keys((details as Notes).uploaded ?? {}));
    const firstDone = during.findIndex((keys) => keys.includes(job.video.key));
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
    attempt.environment.once('heartbeat', () => attempt.cancel());
    await expect(share(await stage.job(), recorded(), attempt)).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(uploaded).toEqual(['video.mp4']);
  });
});
