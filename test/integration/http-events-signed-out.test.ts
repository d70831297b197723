import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokeKey } from '../../src/db/api-keys.js';
import { disableUser, enableUser, insertUser } from '../../src/db/users.js';
import { bearer, newKey } from '../support/callers.js';
import { type EventReader, followEvents } from '../support/event-reader.js';
import { problemOf } from '../support/job-form.js';
import { jobInput } from '../support/job-input.js';
import { newJob, progressTo } from '../support/job-rows.js';
import { type SessionStage, type SignedIn, startSessionStage } from '../support/session-stage.js';

/** A stream ends with the credential it is read by, in whichever API process. */

const EVENTS = '/api/v1/events';
const BOTH = ['jobs:read' as const, 'jobs:write' as const];

let stage: SessionStage;
/** Two processes, as it were: neither looks by itself while a test lasts, so each is told or knows nothing. */
let urls: string[];
beforeAll(async () => {
  stage = await startSessionStage();
  const times = { beatMs: 3_600_000, lookEveryMs: 3_600_000 };
  const settings = { anonymousUserId: undefined };
  const process = () => stage.api.variant({ settings, events: stage.api.events({ times }) });
  urls = await Promise.all([process(), process()]);
});
afterAll(() => stage?.stop());

const cookieOf = ({ cookies }: SignedIn) => ({
  cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
});
const followBoth = (headers: Record<string, string>) =>
  Promise.all(urls.map((url) => followEvents(url + EVENTS, headers)));
const newReader = async (user: string, expiresAt?: Date) => {
  const { key, id } = await newKey(stage.db, user, BOTH, expiresAt);
  stage.secrets.push(key);
  return { key, id };
};

async function expectSignedOut(streams: EventReader[]) {
  await Promise.all(streams.map(({ ended }) => ended));
  for (const { events, text } of streams) {
    expect(events.map(({ event }) => event)).toEqual(['hello', 'signed_out']);
    expect(events[1]?.id).toBe(events[0]?.id);
    expect(text()).not.toContain('retry:');
  }
}
const isOpen = async ({ ended }: EventReader) =>
  (await Promise.race([ended.then(() => 'ended'), Promise.resolve('open')])) === 'open';

describe('a stream ends, and says why, in every process', () => {
  it('when its session is signed out; another of the same user goes on, until all are', async () => {
    const [one, other] = [await stage.signedIn(), await stage.signedIn()];
    const [gone, staying] = [await followBoth(cookieOf(one)), await followBoth(cookieOf(other))];
    await one.ask('DELETE', '/api/v1/session');
    await expectSignedOut(gone);
    expect(await Promise.all(staying.map(isOpen))).toEqual([true, true]);
    await (await stage.signedIn()).ask('DELETE', '/api/v1/session?everywhere=true');
    await expectSignedOut(staying);
  });

  it('when its key is revoked, with those of sessions begun with it', async () => {
    await insertUser(stage.db, { id: 'ben', name: 'Ben' });
    const [mine, another] = [await newReader('ben'), await newReader('ben')];
    const browser = await stage.signedIn({ apiKey: mine.key });
    const gone = [...(await followBoth(bearer(mine.key))), ...(await followBoth(cookieOf(browser)))];
    const staying = await followBoth(bearer(another.key));
    await revokeKey(stage.db, { id: mine.id });
    await expectSignedOut(gone);
    expect(await Promise.all(staying.map(isOpen))).toEqual([true, true]);
  });

  it('when its user is disabled, also by hand', async () => {
    const { key } = await newReader('cid');
    const streams = await followBoth(bearer(key));
    await disableUser(stage.db, 'cid');
    await expectSignedOut(streams);
    await enableUser(stage.db, 'cid');
    const again = await followBoth(bearer(key));
    await stage.db.$executeRaw`UPDATE users SET disabled_at = now() WHERE id = 'cid'`;
    await expectSignedOut(again);
  });
});

describe('a request that waits for a job', () => {
  const wait = (url: string, id: string, headers: Record<string, string>) =>
    fetch(`${url}/api/v1/jobs/${id}?wait=60&revision=1`, { headers });

  it('ends with 401 in every process when its session is signed out or its key revoked; another goes on', async () => {
    const browser = await stage.signedIn();
    const [mine, another] = [await newReader('ann'), await newReader('ann')];
    const jobId = await newJob(stage.db, jobInput({ userId: 'ann' }));
    const before = stage.api.openRequests();
    const waiting = urls.flatMap((url) => [cookieOf(browser), bearer(mine.key)].map((by) => wait(url, jobId, by)));
    const staying = urls.map((url) => wait(url, jobId, bearer(another.key)));
    await expect.poll(() => stage.api.openRequests() - before).toBe(waiting.length + staying.length);
    await browser.ask('DELETE', '/api/v1/session');
    await revokeKey(stage.db, { id: mine.id });
    for (const answer of await Promise.all(waiting)) {
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'unauthenticated' });
    }
    await expect.poll(() => stage.api.openRequests() - before).toBe(staying.length);
    await progressTo(stage.db, jobId, 42);
    for (const answer of await Promise.all(staying)) expect(await answer.json()).toMatchObject({ revision: 2 });
  });

  it('is not begun by who was signed out a moment before it waits', async () => {
    const reader = await newReader('ann');
    const jobId = await newJob(stage.db, jobInput({ userId: 'ann' }));
    const deaf = stage.api.events({ times: { beatMs: 3_600_000, lookEveryMs: 3_600_000 } });
    await deaf.stop(); // it hears nothing of anybody
    await revokeKey(stage.db, { id: reader.id });
    const watch = await deaf.watch({ userId: 'ann', jobId }, { userId: 'ann', keyId: reader.id });
    await watch.changed;
    expect(watch.isSignedOut()).toBe(true);
    watch.end();
  });
});

it('what ends by the clock, or whose notice is lost, is found by looking', async () => {
  const times = { beatMs: 50, lookEveryMs: 3_600_000 };
  const events = stage.api.events({ times });
  const verifyToken = async () => ({ id: 'dan', name: 'Dan', isAdmin: false, endsAt: new Date(Date.now() + 500) });
  const url = await stage.api.variant({ settings: { anonymousUserId: undefined }, events, verifyToken });
  const { key, id } = await newReader('dan');
  const streams = [
    await followEvents(url + EVENTS, bearer(key)),
    await followEvents(url + EVENTS, bearer('a.token.of-the-provider')),
  ];
  await stage.db.apiKey.update({ where: { id }, data: { expiresAt: new Date() } });
  await Promise.all(streams.map(({ ended }) => ended));
  for (const { events: sent } of streams) expect(sent.at(-1)?.event).toBe('signed_out');
});

it('no token, cookie or key is in any line of the log', () => stage.expectNoLeak());
