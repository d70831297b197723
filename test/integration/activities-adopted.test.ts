import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAdoptedActivities } from '../../activities/adopted.js';
import { translated } from '../../activities/failures.js';
import { insertJob } from '../../src/db/video-jobs.js';
import type { Generation } from '../../src/sync-so/schemas.js';
import { type ActivityStage, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { H264, picture, sine } from '../support/media-files.js';

let stage: ActivityStage;
let made: string;
let short: string;

beforeAll(async () => {
  stage = await startActivityStage();
  made = await stage.files.make(...picture(3), ...sine(3), ...H264, '-c:a', 'aac', '-b:a', '32k', 'made.mp4');
  short = await stage.files.make(...picture(1), ...sine(1), ...H264, '-c:a', 'aac', 'short.mp4');
});
afterAll(() => stage?.stop());

/** A job of ours, with the file at `path` for its generation's result. */
async function publishing(path: string, { withFiles = true } = {}) {
  const job = await stage.job();
  await insertJob(stage.deps.db, job, []);
  if (!withFiles) await stage.deps.store.delete(job.video.key);
  const syncSo = {
    ...stage.deps.syncSo,
    getGeneration: async () => ({ id: 'g', status: 'COMPLETED', outputUrl: 'http://result.test' }) as Generation,
    download: async () => ({ body: createReadStream(path), bytes: (await stat(path)).size }),
  };
  const { publishAdopted } = translated(createAdoptedActivities({ ...stage.deps, syncSo }));
  return activityTry().run(publishAdopted, { ...job, generationId: 'g' });
}

describe('publishAdopted of a job whose submission is known', () => {
  it('takes what fits it', async () => {
    expect(await publishing(made)).toMatchObject({ durationSeconds: expect.closeTo(3, 0) });
  });

  it.each([
    ['the uploaded video, unchanged', () => stage.files.at('talk.mp4'), 'unchanged'],
    ['another length than the job asks for', () => short, 'expected'],
  ])('refuses %s', async (_what, path, words) => {
    const failure = await failureOf(publishing(path()));
    expect(failure).toMatchObject({ type: 'result_invalid', message: expect.stringContaining(words) });
  });

  it('takes what plays where the files it was made from are gone', async () => {
    expect(await publishing(short, { withFiles: false })).toMatchObject({ durationSeconds: expect.closeTo(1, 0) });
  });
});
