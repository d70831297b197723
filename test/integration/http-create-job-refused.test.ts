import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDb } from '../../src/db/client.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { clearJobs, startTestApi, type TestApi } from '../support/api.js';
import { jobForm, problemOf, submitForm } from '../support/job-form.js';
import { filesIn } from '../support/own-bucket.js';

/** What is said of forms that nobody can read, and what is left of others; all that may be wrong with one: docs/bad-input.md. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => clearJobs(api));
afterAll(async () => {
  await api?.stop();
});

const nothingLeft = async () => {
  expect(await filesIn(api.s3)).toEqual({ objects: [], unfinished: [] });
  expect(await api.database.db.asset.count({ where: { removedAt: null } })).toBe(0);
  expect(await api.database.db.videoJob.count()).toBe(0);
  expect(api.started).toEqual([]);
};

describe('a refused job leaves nothing behind', () => {
  const posted = (contentType: string, body: string) =>
    fetch(`${api.url}/api/v1/sync/pro-sync-process`, {
      ...{ method: 'POST', headers: { 'content-type': contentType }, body: Buffer.from(body) },
    });

  it.each([
    ['no boundary', 'multipart/form-data', /^Has no boundary\. Leave this header to your HTTP client/],
    ['an empty boundary', 'multipart/form-data; boundary=""', /^Has no boundary/],
    ['a boundary of 253 characters', `multipart/form-data; boundary=${'b'.repeat(253)}`, /253 characters; 70 are/],
    ['a boundary of 4,000', `multipart/form-data; boundary=${'b'.repeat(4_000)}`, /4000 characters; 70 are/],
    ['a boundary with a backslash', 'multipart/form-data; boundary="a\\b"', /characters that none may have/],
    [
      'a boundary that is no ASCII',
      `multipart/form-data; boundary=${'ö'.repeat(140)}`,
      /characters that none may have/,
    ],
    [
      'a boundary the body does not have',
      'multipart/form-data; boundary=other',
      /^Names a boundary that the body does not/,
    ],
  ])('a form with %s', async (_what, contentType, message) => {
    const body = '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nsync-3\r\n--b--\r\n';
    expect(await problemOf(await posted(contentType, body))).toMatchObject({
      ...{ status: 400, code: 'invalid_request' },
      issues: [{ field: 'Content-Type', message: expect.stringMatching(message) }],
    });
    await nothingLeft();
  });

  it('a form of nothing', async () => {
    expect(await problemOf(await posted('multipart/form-data; boundary=b', ''))).toMatchObject({
      issues: [{ field: 'Content-Type', message: expect.stringContaining('the body is empty') }],
    });
  });

  it.each(['b'.repeat(252), "a'()+_,-./:=? b"])(
    'a form without its files, not for its boundary "%s"',
    async (boundary) => {
      const body = `--${boundary}\r\nContent-Disposition: form-data; name="segments"\r\n\r\n[]\r\n--${boundary}--\r\n`;
      const { issues } = await problemOf(await posted(`Multipart/Form-Data; Boundary="${boundary}"`, body));
      expect(issues?.map(({ field }) => field)).toEqual(['video', 'audio', 'segments']);
    },
  );

  it('where the bucket is another installation’s, and stores nothing there', async () => {
    const store = createObjectStore({ ...api.s3.config, S3_BUCKET: `bucket-${crypto.randomUUID()}` });
    const url = await api.variant({ store });
    const refused = { status: 503, code: 'service_unavailable' };
    expect(await problemOf(await submitForm(url, jobForm()))).toMatchObject({
      ...{ ...refused, detail: expect.stringMatching(/is not there\. This database's bucket is/) },
    });
    await store.ensureBucket();
    await store.writeMark({ installationId: 'other', token: 'other' });
    expect(await problemOf(await submitForm(url, jobForm()))).toMatchObject({
      ...{ ...refused, detail: expect.stringMatching(/belongs to another installation/) },
    });
    expect(await store.deletePrefix('users/local-user/assets/')).toBe(0);
    store.close();
    await nothingLeft();
  });

  it('when PostgreSQL does not answer', async () => {
    const db = createDb('postgresql://nobody:nothing@127.0.0.1:1/none');
    const response = await submitForm(await api.variant({ db }), jobForm());
    await db.$disconnect();
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'service_unavailable' });
    await nothingLeft();
  });

  it('when S3 does not answer', async () => {
    const store = createObjectStore({ ...api.s3.config, S3_ENDPOINT: 'http://127.0.0.1:1' });
    const response = await submitForm(await api.variant({ store }), jobForm());
    store.close();
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'service_unavailable' });
    await nothingLeft();
  });
});
