import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { disableUser, insertUser } from '../../src/db/users.js';
import { jobSchema } from '../../src/http/schemas.js';
import { makeLoginLink } from '../../src/users/make-link.js';
import { apiEnvironment, startApiProcess } from '../support/api-process.js';
import { newBrowser } from '../support/browser.js';
import { bearer, newKey } from '../support/callers.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { followEvents, jobsIn, shown } from '../support/event-reader.js';
import { jobInput } from '../support/job-input.js';
import { newJob } from '../support/job-rows.js';
import { ownBucket } from '../support/own-bucket.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import { submitWith } from '../support/submit-once.js';

/** Two processes of the API behind one address: a client that is sent to either notices nothing. */

/** More than one process alone is asked while the test waits. */
const READS = 150;

let s3: TestS3;
let database: TestDatabase;
beforeAll(async () => {
  [s3, database] = await Promise.all([startTestS3(), createTestDatabase()]);
  await ownBucket(s3, database);
});
afterAll(async () => {
  await Promise.all([s3?.stop(), database?.drop()]);
});

it('sessions, events, idempotency and limits hold across both, and nothing secret is in their logs', async () => {
  const { db } = database;
  const start = () => startApiProcess({ s3, database }, { RATE_LIMIT_READS: String(READS), LOG_LEVEL: 'debug' });
  const both = await Promise.all([start(), start()]);
  const urls = both.map(({ url }) => url);
  const [one = '', other = ''] = urls;
  const secrets: string[] = [];

  // Signed in here, one is somebody there.
  await insertUser(db, { id: 'ann', name: 'Ann' });
  const link = await makeLoginLink(db, { userId: 'ann', scopes: ['jobs:read', 'jobs:write'], apiUrl: one });
  const token = link.url.split('#token=')[1] ?? '';
  const browser = newBrowser(one);
  expect((await browser.ask('POST', '/api/v1/session', { body: { token } })).status).toBe(204);
  const [session = ''] = browser.cookies.values();
  secrets.push(token, session);
  const cookie = { cookie: `pve_session=${session}` };
  const sessionAt = async (url: string) => (await fetch(`${url}/api/v1/session`, { headers: cookie })).status;
  expect(await Promise.all(urls.map(sessionAt))).toEqual([200, 200]);

  // What happens is told by both; signed out there, the streams of both end.
  const streams = await Promise.all(urls.map((url) => followEvents(`${url}/api/v1/events`, cookie)));
  const jobId = await newJob(db, jobInput({ userId: 'ann' }));
  for (const stream of streams) {
    await expect.poll(() => jobsIn(stream).map(shown), { timeout: 60_000 }).toEqual([['job', jobId, 1]]);
  }
  const signOut = { method: 'DELETE', headers: { ...cookie, 'sec-fetch-site': 'same-origin' } };
  expect((await fetch(`${other}/api/v1/session`, signOut)).status).toBe(204);
  await Promise.all(streams.map(({ ended }) => ended));
  for (const { events } of streams) expect(events.at(-1)?.event).toBe('signed_out');
  expect(await Promise.all(urls.map(sessionAt))).toEqual([401, 401]);

  // Sent to both at once under one key, a submission makes one job.
  const key = randomUUID();
  const answers = await Promise.all([one, other, one, other].map((url) => submitWith(url, key)));
  const made = answers.filter(({ status }) => status === 202).map(({ body }) => jobSchema.parse(JSON.parse(body)).id);
  expect(made.length).toBeGreaterThan(0);
  expect(await db.videoJob.findMany({ where: { userId: 'local-user' } })).toMatchObject([{ id: made[0] }]);
  expect(new Set(made).size).toBe(1);

  // Who has asked too much here has asked too much there, where they were hardly ever seen.
  const { key: apiKey } = await newKey(db, 'ben', ['jobs:read']);
  secrets.push(apiKey);
  const ask = async (url: string) => (await fetch(`${url}/api/v1/session`, { headers: bearer(apiKey) })).status;
  const askedTooMuch = async () => {
    while ((await ask(one)) !== 429);
    return await ask(other);
  };
  await expect.poll(askedTooMuch, { timeout: 60_000, interval: 1_000 }).toBe(429);

  // A user who is disabled is let in by neither.
  await disableUser(db, 'ben');
  expect(await Promise.all(urls.map(ask))).toEqual([401, 401]);

  const { S3_SECRET_ACCESS_KEY = '', DATABASE_URL = database.url } = await apiEnvironment(s3, database);
  secrets.push(S3_SECRET_ACCESS_KEY, new URL(DATABASE_URL).password);
  for (const { output } of both) {
    expect(output()).toContain('"path":"/api/v1/session"');
    expect(secrets.filter((secret) => secret !== '' && output().includes(secret))).toEqual([]);
    expect(output()).not.toMatch(/X-Amz-Signature=\w/);
  }
});
