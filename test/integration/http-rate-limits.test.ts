import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { problemSchema } from '../../src/http/schemas.js';
import { startTcpProxy } from '../chaos/tcp-proxy.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { bearer, newKey } from '../support/callers.js';
import { limitsOf } from '../support/rate-limits.js';

/** How often somebody may come: two processes on one database count together. */

const READ = '/api/v1/session';
const WRITE = '/api/v1/jobs/resume';
const SIGN_IN = '/api/v1/session';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await api.database.db.$executeRaw`TRUNCATE rate_counters`;
});
afterAll(() => api?.stop());

const keyOf = async (user: string) => bearer((await newKey(api.database.db, user, ['jobs:read', 'jobs:write'])).key);

type Settings = NonNullable<Parameters<TestApi['variant']>[0]['settings']>;
const processWith = (quotas: Parameters<typeof limitsOf>[1], settings: Settings = {}) =>
  api.variant({
    limits: limitsOf(api.database.url, quotas).limits,
    settings: { anonymousUserId: undefined, ...settings },
  });

const get = (url: string, headers: Record<string, string> = {}, path = READ) => fetch(url + path, { headers });
const statusesOf = async (times: number, ask: (n: number) => Promise<Response>) => {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1) statuses.push((await ask(n)).status);
  return statuses;
};

describe('a user', () => {
  it('is counted by all processes together, reads and writes apart, and told where they stand', async () => {
    const quotas = { reads: 4, writes: 1 };
    const [one, other] = [await processWith(quotas), await processWith(quotas)];
    const [ann, ben] = [await keyOf('ann'), await keyOf('ben')];
    const answers = await Promise.all([get(one, ann), get(other, ann), get(one, ann), get(other, await keyOf('ann'))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(Array(4).fill('"reads";q=4;w=60'));
    const left = answers.map(({ headers }) => headers.get('ratelimit') ?? '').toSorted();
    expect(left).toEqual([0, 1, 2, 3].map((n) => expect.stringMatching(new RegExp(`^"reads";r=${n};t=(60|5\\d)$`))));
    for (const url of [one, other]) {
      const refused = await get(url, ann);
      expect([refused.status, refused.headers.get('ratelimit')]).toEqual([429, expect.stringMatching(/^"reads";r=0;/)]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
      expect(problemSchema.parse(await refused.json())).toMatchObject({
        ...{ code: 'too_many_requests', next: expect.stringContaining('Retry-After') },
        detail: 'In a minute at most 4 reading requests of one user are answered.',
      });
    }
    expect((await get(other, ben)).status).toBe(200);
    const writes = await statusesOf(2, (n) => fetch([one, other][n] + WRITE, { method: 'POST', headers: ann }));
    expect(writes, 'the first is only not an admin').toEqual([403, 429]);
  });

  it('without a credential is an address; past a proxy that is trusted, the one it names', async () => {
    const settings = { anonymousUserId: 'somebody', trustedProxies: ['loopback'] };
    const proxied = await processWith({ reads: 1 }, settings);
    const from = (address: string) => get(proxied, { 'x-forwarded-for': `198.51.100.1, ${address}` });
    const addresses = ['203.0.113.7', '203.0.113.7', '2001:db8:1:2::3', '2001:db8:1:2:ffff::4', '2001:db8:1:3::3'];
    expect(await statusesOf(5, (n) => from(addresses[n] ?? ''))).toEqual([200, 429, 200, 429, 200]);
    const direct = await processWith({ reads: 1 }, { anonymousUserId: 'somebody' });
    const claimed = (n: number) => get(direct, { 'x-forwarded-for': `203.0.113.${n + 20}` });
    expect(await statusesOf(2, claimed), 'nobody is believed who only says so').toEqual([200, 429]);
    const rows = JSON.stringify(await api.database.db.rateCounter.findMany(), (_key, value) => String(value));
    expect(rows).not.toContain('203.0.113');
  });
});

describe('an address', () => {
  it('is counted hard for wrong credentials; a right one from there is let in', async () => {
    const url = await processWith({ address: 25 });
    const wrong = (n: number) => get(url, bearer(`pve_wrong-${n}`));
    expect(await statusesOf(4, wrong)).toEqual([401, 401, 429, 429]);
    expect((await get(url)).status, 'none at all').toBe(429);
    expect((await get(url, await keyOf('ann'))).status).toBe(200);
    expect((await get(url, {}, '/docs')).status, 'what is open is for all who ask in measure').toBe(429);
    expect(await statusesOf(2, () => get(url, {}, '/readyz')), 'probes are always answered').toEqual([200, 200]);
  });

  it('is counted for what anybody may ask, what is not there, forged webhooks and sign-ins', async () => {
    const url = await processWith({ address: 33, 'sign-ins': 2 });
    const forge = () => fetch(`${url}/webhooks/sync-so/some-job/some-token`, { method: 'POST', body: '{}' });
    expect(await statusesOf(2, forge)).toEqual([401, 401]);
    const open = ['/openapi.json', '/nothing', '/problems/job_over', '/docs/start.js'];
    expect(await statusesOf(13, (n) => get(url, {}, open[n % 4]))).toEqual([
      ...[200, 404, 200, 200, 200, 404, 200, 200, 200, 404, 200, 200],
      ...[200],
    ]);
    expect(await statusesOf(2, () => get(url, {}, '/nothing'))).toEqual([429, 429]);
    expect(await statusesOf(1, forge)).toEqual([429]);
    const signIn = () =>
      fetch(url + SIGN_IN, {
        ...{ method: 'POST', body: '{"token":"wrong"}' },
        headers: { 'content-type': 'application/json' },
      });
    const answers = [await signIn(), await signIn(), await signIn()];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual([
      ...['"address";q=33;w=60', '"address";q=33;w=60', '"sign-ins";q=2;w=60'],
    ]);
  });
});

describe('PostgreSQL that is away', () => {
  it('lets nobody wait or fail: each process counts by itself, says so once, and counts with the others again', async () => {
    const direct = new URL(api.database.url);
    const proxy = await startTcpProxy({ to: Number(direct.port) });
    onTestFinished(() => proxy.stop());
    const url = Object.assign(new URL(direct), { hostname: '127.0.0.1', port: String(proxy.port) }).href;
    const { limits, said } = limitsOf(url, { reads: 3 }, 2_000);
    const take = async () => (await limits.take('reads', 'ann'))?.left;
    proxy.hold();
    expect([await take(), await take()]).toEqual([2, 1]);
    expect(said).toEqual(['by itself']);
    proxy.pass();
    await expect.poll(async () => [await take(), said.at(-1)][1], { timeout: 60_000, interval: 200 }).toBe('together');
    expect(said).toEqual(['by itself', 'together']);
  });
});
