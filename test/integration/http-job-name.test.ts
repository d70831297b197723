import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeJob } from '../../src/db/job-steps.js';
import { resultKey } from '../../src/domain/keys.js';
import { jobSchema } from '../../src/http/schemas.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { file, jobForm, problemOf, submitForm } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => clearJobs(api));
afterAll(() => api?.stop());

const submit = (name?: string | Blob) =>
  submitForm(
    api.url,
    jobForm((form) => name !== undefined && form.append('name', name)),
  );
const jobOf = async (response: Response) => jobSchema.parse(await response.json());
const rename = (id: string, body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${api.url}/api/v1/jobs/${id}`, { method: 'PATCH', headers, body: JSON.stringify(body) });
const read = async (id: string) => jobOf(await fetch(`${api.url}/api/v1/jobs/${id}`));

describe('the name of a submission', () => {
  it('is as given, in whatever letters, without spaces around it', async () => {
    const { id, name } = await jobOf(await submit(' Ansprache „Größe“ \u{1f3ac} '));
    expect(name).toBe('Ansprache „Größe“ \u{1f3ac}');
    expect(await read(id)).toMatchObject({ name });
    expect(JSON.stringify(api.started)).not.toContain('Ansprache');
  });

  it.each([[undefined], [''], ['  ']])('is that of the video where it is %j', async (given) => {
    expect((await jobOf(await submit(given))).name).toBe('talk');
  });

  it.each([['a\tb'], ['x'.repeat(201)], [file('text/plain', '\u202egpj')]])('is refused as %j', async (given) => {
    expect(await problemOf(await submit(given))).toMatchObject({ status: 400, issues: [{ field: 'name' }] });
    await api.inFlight.idle();
    expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
  });
});

describe('another name', () => {
  it('is taken at any time, and changes nothing else', async () => {
    const { id } = await jobOf(await submit());
    const before = await api.database.db.videoJob.findUniqueOrThrow({ where: { id } });
    const response = await rename(id, { name: '  take two ' });
    expect([response.status, (await jobOf(response)).name]).toEqual([200, 'take two']);
    const after = await api.database.db.videoJob.findUniqueOrThrow({ where: { id } });
    expect(after).toEqual({ ...before, name: 'take two', revision: before.revision + 1 });
  });

  it('is given only to the revision that is named, where one is', async () => {
    const { id, revision } = await jobOf(await submit());
    const over = (ifMatch: string, name: string) =>
      rename(id, { name }, { 'content-type': 'application/json', 'if-match': ifMatch });
    const first = await jobOf(await over(`"${revision}"`, 'first'));
    expect(first).toMatchObject({ name: 'first', revision: revision + 1 });
    expect(await problemOf(await over(`"${revision}"`, 'late'))).toMatchObject({
      ...{ status: 412, code: 'job_changed', detail: `By now it is at revision ${first.revision}.` },
    });
    expect((await read(id)).name).toBe('first');
    expect((await jobOf(await over('*', 'whatever it is'))).name).toBe('whatever it is');
    for (const wrong of ['7', 'W/"7"', '"1", "2"', '""']) {
      expect(await problemOf(await over(wrong, 'wrong')), wrong).toMatchObject({
        ...{ status: 400, issues: [{ field: 'If-Match' }] },
      });
    }
  });

  it('goes to one of two that come at once over the same revision', async () => {
    const { id, revision } = await jobOf(await submit());
    const headers = { 'content-type': 'application/json', 'if-match': `"${revision}"` };
    const answers = await Promise.all(['one', 'other'].map((name) => rename(id, { name }, headers)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  it.each([
    ['nothing', {}, 'name'],
    ['no name', { name: '' }, 'name'],
    ['a line break', { name: 'a\nb' }, 'name'],
    ['a number', { name: 5 }, 'name'],
    ['more than the name', { name: 'a', status: 'completed' }, 'status'],
    ['a list', [], 'body'],
  ])('is refused with %s', async (_what, body, field) => {
    const { id } = await jobOf(await submit());
    expect(await problemOf(await rename(id, body))).toMatchObject({ status: 400, issues: [{ field }] });
    expect((await read(id)).name).toBe('talk');
  });

  it('is JSON, and says so', async () => {
    const { id } = await jobOf(await submit());
    const asText = await rename(id, { name: 'x' }, { 'content-type': 'text/plain' });
    expect(await problemOf(asText)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    for (const body of ['', '{"name":', '\ufeff']) {
      const broken = await fetch(`${api.url}/api/v1/jobs/${id}`, {
        ...{ method: 'PATCH', headers: { 'content-type': 'application/json' }, body },
      });
      expect(await problemOf(broken), body).toMatchObject({ status: 400, issues: [{ field: 'body' }] });
    }
  });

  it("is for one's own jobs alone", async () => {
    const { id } = await jobOf(await submit());
    await api.database.db.videoJob.update({ where: { id }, data: { userId: 'somebody-else' } });
    for (const other of [id, randomUUID(), 'latest']) {
      expect(await problemOf(await rename(other, { name: 'mine' }))).toMatchObject({ code: 'job_not_found' });
    }
  });
});

it('names what is downloaded, in any letters', async () => {
  const { id } = await jobOf(await submit('Größe / 讲话'));
  const key = resultKey('local-user', id);
  const stored = await api.store.putStream(key, Readable.from(['the result']), { contentType: 'video/mp4' });
  await completeJob(api.database.db, id, { ...stored, url: api.store.address(key), key });
  const saved = async () => (await fetch(`${api.url}/api/v1/jobs/${id}/download`)).headers.get('content-disposition');
  expect(await saved()).toBe(
    `attachment; filename="Gr__e - __.mp4"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20-%20%E8%AE%B2%E8%AF%9D.mp4`,
  );
  await rename(id, { name: 'talk' });
  expect(await saved()).toBe('attachment; filename="talk.mp4"');
});
