import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createActivities } from '../../activities/index.js';
import type { AssetRow } from '../../src/db/asset-row.js';
import { findAsset } from '../../src/db/assets.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { failJob } from '../../src/db/job-steps.js';
import { insertJob } from '../../src/db/video-jobs.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import { AppError } from '../../src/domain/errors.js';
import type { ProJobInput } from '../../src/domain/job.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { type ActivityStage, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { newAsset } from '../support/assets.js';
import { FAULT, newJob, readJob, SORTED } from '../support/job-rows.js';

const segmentOf = (refId: string) => ({ startTime: 0.5, endTime: 2, audioInput: { refId } });

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

describe('prepareAssets', () => {
  const prepare = async (job: ProJobInput, attempt = activityTry()) =>
    await attempt.run(createActivities(stage.deps).assets.prepareAssets, job);
  const warningsOf = async ({ jobId }: ProJobInput) => (await readJob(stage.deps.db, jobId)).warnings;

  it('tells the real lengths and the segments as they will be sent', async () => {
    const job = await stage.job();
    const attempt = activityTry();
    const { videoSeconds, audioSeconds, segments } = await prepare(job, attempt);
    expect(videoSeconds).toBeCloseTo(3, 2);
    expect(audioSeconds.a).toBeCloseTo(3, 2);
    expect(segments).toEqual(job.segments);
    expect(attempt.heartbeats.length, 'a beat for each read').toBeGreaterThanOrEqual(2);
  });

  it('says in the row which worker works on the job; the next one says so too', async () => {
    const job = await stage.job();
    await insertJob(stage.deps.db, job, []);
    const by = (workerVersion?: string) => createActivities({ ...stage.deps, workerVersion });
    await activityTry().run(by('build-1').assets.prepareAssets, job);
    expect((await readJob(stage.deps.db, job.jobId)).workerVersion).toBe('build-1');
    const waits = { stage: 'waiting_for_slot', percent: 10, message: 'Waiting' } as const;
    await activityTry().run(by('build-2').jobs.recordProgress, job.jobId, waits);
    await activityTry().run(by().jobs.recordProgress, job.jobId, waits);
    expect((await readJob(stage.deps.db, job.jobId)).workerVersion).toBe('build-2');
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
    expect(Object.entries(overTemporal.media.audio)).toEqual([[refId, { key: named.audio[0]?.key }]]);
  });

  it('keeps what it finds of an asset that nobody has looked at, also where the segments do not fit', async () => {
    const { deps, files } = stage;
    const bytes = await readFile(files.at('talk.mp4'));
    const asset = await newAsset(deps, { bytes });
    const known = await newAsset(deps, { bytes, probe: { seconds: 7 } });
    const fileOf = ({ key, fileName, contentType }: AssetRow) => ({ key, fileName, contentType, bytes: bytes.length });
    const far = [{ startTime: 0, endTime: 60, audioInput: { refId: 'a' } }];
    const failure = await failureOf(prepare(await stage.job({ video: fileOf(asset), segments: far })));
    expect(failure.type).toBe('invalid_segments');
    await prepare(await stage.job({ video: fileOf(known) }));
    const probeOf = async ({ id }: AssetRow) => (await findAsset(deps.db, { id }))?.probe;
    expect(await probeOf(asset)).toMatchObject({ seconds: expect.closeTo(3, 2), hasVideo: true, hasAudio: true });
    expect(await probeOf(known)).toEqual({ seconds: 7 });
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
    const before = await readJob(stage.deps.db, job.jobId);
    expect(await failureOf(prepare(job))).toMatchObject({ type: 'job_cancelled', nonRetryable: true });
    expect(await readJob(stage.deps.db, job.jobId)).toEqual(before);
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
    const job = await stage.job({ segments, options: { sync_mode: 'remap' } });
    await newJob(stage.deps.db, job);
    await prepare(job);
    const message = '2 s of video become 0.5 s, as long as the audio: they play 4.0 times as fast.';
    expect(await warningsOf(job)).toEqual([{ code: 'segment_shortened', field: 'segments[0]', message }]);
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

  it('pulls an end in that lies a few ms behind the last picture, and says so once, however often it is done', async () => {
    const job = await stage.job({ segments: [{ startTime: 2, endTime: 3.04, audioInput: { refId: 'a' } }] });
    await insertJob(stage.deps.db, job, [SORTED]);
    for (const attempt of [1, 2]) {
      const found = await prepare(job, activityTry({ attempt }));
      expect(found.segments[0]?.endTime).toBe(3);
    }
    expect(await warningsOf(job)).toMatchObject([
      SORTED,
      { code: 'segment_end_trimmed', field: 'segments[0].endTime' },
    ]);
  });

  it('says in the row that the job is prepared, and takes back why an earlier run had failed', async () => {
    const { db } = stage.deps;
    const job = await stage.job();
    await newJob(db, job);
    await failJob(db, job.jobId, { status: 'failed', ...FAULT });
    await prepare(job);
    expect(await readJob(db, job.jobId)).toMatchObject({
      ...{ status: 'processing', stage: 'preparing', progressPercentage: 0, warnings: [] },
      ...{ progressMessage: 'Checking the uploaded files', errorCode: null, errorMessage: null, errorNext: null },
    });
  });

  it('stops reading when the job is cancelled', async () => {
    const attempt = activityTry();
    attempt.environment.once('heartbeat', () => attempt.cancel());
    await expect(prepare(await stage.job(), attempt)).rejects.toMatchObject({ name: 'CancelledFailure' });
  });

  it('waits for a store that is away', async () => {
    const job = await stage.job();
    const readRange = () => Promise.reject(new AppError('service_unavailable'));
    const { assets } = createActivities({ ...stage.deps, store: { ...stage.deps.store, readRange } });
    const failure = await failureOf(activityTry().run(assets.prepareAssets, job));
    expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
  });
});
