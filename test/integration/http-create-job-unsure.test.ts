import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobSchema } from '../../src/http/schemas.js';
import type { TcpProxy } from '../chaos/tcp-proxy.js';
import { clearJobs, type TestApi } from '../support/api.js';
import { type HeldInsertStage, startHeldInsertStage } from '../support/held-insert.js';
import { jobForm, problemOf, submitForm } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';

/** An insert whose answer gets lost on its way to the API. */
let stage: HeldInsertStage;
let api: TestApi;
let wire: TcpProxy;
let url: string;

beforeAll(async () => {
  stage = await startHeldInsertStage();
  ({ api, wire, url } = stage);
});
beforeEach(() => wire.pass());
afterEach(() => clearJobs(api));
afterAll(() => stage?.stop());

/** Submits a job and does `meanwhile` while its insert is under way. */
async function submitWhile(meanwhile: () => void): Promise<{ answer: Promise<Response> }> {
  const sent: Promise<Response>[] = [];
  await stage.whileInserting(() => {
    const answer = submitForm(url, jobForm());
    answer.catch(() => undefined);
    sent.push(answer);
  }, meanwhile);
  const [answer] = sent;
  if (!answer) throw new Error('Nothing was submitted.');
  return { answer };
}

const rows = () => api.database.db.videoJob.findMany();
const files = async () => (await filesIn(api.s3)).objects;

describe('a job whose insert is not answered', () => {
  it('is accepted once, when the connection breaks and comes back', async () => {
    const { answer } = await submitWhile(() => wire.cut());
    const response = await answer;
    expect(response.status).toBe(202);
    const { id } = jobSchema.parse(await response.json());
    expect((await rows()).map((row) => row.id)).toEqual([id]);
    expect(await files()).toHaveLength(2);
    expect(api.started.map(({ jobId }) => jobId)).toEqual([id]);
  });

  it('keeps its files when nobody can tell whether it has a row', async () => {
    const { answer } = await submitWhile(() => wire.refuse());
    expect(await problemOf(await answer)).toMatchObject({ status: 503, code: 'service_unavailable' });
    await expect.poll(async () => (await rows()).length).toBe(1);
    expect(await files()).toHaveLength(2);
  });
});

it('leaves no files of a job that the database refuses', async () => {
  await api.database.db.$executeRaw`ALTER TABLE video_jobs ADD CONSTRAINT no_jobs CHECK (false) NOT VALID`;
  const { status, code } = await problemOf(await submitForm(url, jobForm()));
  await api.database.db.$executeRaw`ALTER TABLE video_jobs DROP CONSTRAINT no_jobs`;
  expect({ status, code }).toEqual({ status: 500, code: 'internal' });
  expect(await files()).toEqual([]);
});
