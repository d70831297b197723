import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssetKind } from '../../src/domain/asset.js';
import { jobSchema } from '../../src/http/schemas.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { jobsOfFiles } from '../support/assets.js';
import { file, jobForm, SEGMENT, submitForm } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => clearJobs(api));
afterAll(async () => {
  await api?.stop();
});

const assetOf = (kind: AssetKind) => api.database.db.asset.findFirstOrThrow({ where: { kind } });

describe('submitting a job', () => {
  it('answers 202 with the job, stores row and files, and starts the workflow', async () => {
    const response = await submitForm(api.url, jobForm());
    expect(response.status).toBe(202);
    const job = jobSchema.parse(await response.json());
    expect(response.headers.get('location')).toBe(`/api/v1/jobs/${job.id}`);
    expect(job).toMatchObject({
      status: 'queued',
      stage: 'preparing',
      progress: { percent: 0 },
      model: 'lipsync-2',
      segments: [SEGMENT],
      warnings: [],
      completedAt: null,
      outputUrl: null,
      links: {
        self: `/api/v1/jobs/${job.id}`,
        temporal: `http://127.0.0.1:8233/namespaces/default/workflows/${job.id}`,
      },
    });
    const [video, anna] = [await assetOf('video'), await assetOf('audio')];
    expect(job).toMatchObject({
      video: { fileName: 'talk.mp4', assetId: video.id },
      audio: [{ refId: 'anna', fileName: 'anna.wav', assetId: anna.id }],
    });
    const input = {
      jobId: job.id,
      userId: 'local-user',
      model: 'lipsync-2',
      options: { sync_mode: 'remap' },
      video: { key: video.key, contentType: 'video/mp4', bytes: 10, fileName: 'talk.mp4' },
      audio: [{ key: anna.key, contentType: 'audio/wav', bytes: 12, fileName: 'anna.wav', refId: 'anna' }],
      segments: [SEGMENT],
    };
    expect(api.started).toEqual([input]);
    expect(await api.database.db.videoJob.findUnique({ where: { id: job.id } })).toMatchObject({ input });
    expect(await filesIn(api.s3)).toEqual({ objects: [anna.key, video.key].toSorted(), unfinished: [] });
    expect(await jobsOfFiles(api)).toEqual([job.id, job.id]);
    const stored = { userId: 'local-user', status: 'stored', probe: null, removedAt: null };
    expect(video).toMatchObject({ ...stored, key: `users/local-user/assets/${video.id}/video.mp4`, bytes: 10n });
    expect(anna).toMatchObject({ ...stored, sha256: createHash('sha256').update('\0anna speaks').digest('hex') });
  });

  it('takes the parts in any order, several audio files, and words sent as blobs', async () => {
    const form = new FormData();
    form.append('model', 'sync-3');
    form.append(
      'segments',
      file(
        'application/json',
        JSON.stringify([SEGMENT, { ...SEGMENT, startTime: 2, endTime: 4, audioInput: { refId: 'ben' } }]),
      ),
    );
    form.append('audio[ben]', file('application/octet-stream'), 'take 7.mp3');
    form.append('audio', file('audio/x-wav'), 'anna.wav');
    form.append('video', file('application/octet-stream'), 'TALK.MOV');
    form.append('options', JSON.stringify({ sync_mode: 'cut_off' }));
    const job = jobSchema.parse(await (await submitForm(api.url, form)).json());
    expect(job.model).toBe('sync-3');
    expect(job.warnings).toEqual([
      expect.objectContaining({ code: 'segment_gap_added', field: 'segments[0].endTime' }),
    ]);
    expect(job.segments?.[0]?.endTime).toBe(1.98);
    expect(api.started[0]).toMatchObject({
      options: { sync_mode: 'cut_off' },
      video: { contentType: 'video/quicktime', fileName: 'TALK.MOV' },
      audio: [{ refId: 'ben', contentType: 'audio/mpeg', fileName: 'take 7.mp3' }, { refId: 'anna' }],
    });
  });

  it('keeps the job queued when Temporal does not answer', async () => {
    const noTemporal = () => Promise.reject(new Error('no Temporal'));
    const starter = { start: noTemporal, retry: noTemporal, check: async () => undefined };
    const url = await api.variant({ starter });
    const response = await submitForm(url, jobForm());
    expect(response.status).toBe(202);
    expect(jobSchema.parse(await response.json())).toMatchObject({ status: 'queued' });
    expect(await api.database.db.videoJob.count()).toBe(1);
    expect((await filesIn(api.s3)).objects).toHaveLength(2);
    expect(api.logLines.some((line) => line.includes('no Temporal') && JSON.parse(line).level === 50)).toBe(true);
  });
});
