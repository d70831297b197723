import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disableUser } from '../../src/db/users.js';
import { createTokenVerifier, type JwtSettings } from '../../src/http/auth/jwt.js';
import { sessionSchema } from '../../src/http/auth/schemas.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { bearer } from '../support/callers.js';
import { AUDIENCE, startIdentityProvider } from '../support/identity-provider.js';
import { problemOf } from '../support/job-form.js';

/** Tokens of the team's own identity provider; those that let in nobody: docs/bad-input.md. */

type Provider = Awaited<ReturnType<typeof startIdentityProvider>>;
type Sign = Awaited<ReturnType<Provider['newSigner']>>;

let api: TestApi;
let provider: Provider;
let sign: Sign;
let url: string;

beforeAll(async () => {
  [api, provider] = await Promise.all([startTestApi(), startIdentityProvider()]);
  sign = await provider.newSigner('first');
  url = await apiWith({ adminClaim: { name: 'roles', value: 'video-admin' } });
});
afterAll(async () => {
  await api?.stop();
  await provider?.stop();
});

/** Keys are asked for again without a pause, so that no test waits for one. */
const verifierWith = (o: Partial<JwtSettings>) =>
  createTokenVerifier({ issuer: provider.issuer, audience: AUDIENCE, userClaim: 'sub', cooldownMs: 0, ...o });
const apiWith = (o: Partial<JwtSettings>) =>
  api.variant({ verifyToken: verifierWith(o), settings: { anonymousUserId: undefined } });

const ask = (token: string, at = url) => fetch(`${at}/api/v1/session`, { headers: bearer(token) });
const sessionOf = async (token: string, at = url) => sessionSchema.parse(await (await ask(token, at)).json());

describe('a good token', () => {
  it('is of a user who is made at first sight, and may do what users may', async () => {
    const token = await sign({ sub: 'auth0|42', name: 'Ann Example' });
    const user = { id: 'auth0|42', name: 'Ann Example' };
    expect(await sessionOf(token)).toMatchObject({ user, scopes: ['jobs:read', 'jobs:write'] });
    expect(await api.database.db.user.findUnique({ where: { id: 'auth0|42' } })).toMatchObject(user);
    const jobs = await fetch(`${url}/api/v1/jobs`, { headers: bearer(token) });
    expect(await jobs.json()).toMatchObject({ jobs: [] });
  });

  it('makes one user of many first requests', async () => {
    const token = await sign({ sub: 'many' });
    const all = await Promise.all(Array.from({ length: 10 }, () => ask(token)));
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(200));
  });

  it.each<[string, unknown, boolean]>([
    ['the value', 'video-admin', true],
    ['a list with it', ['reader', 'video-admin'], true],
    ['another', ['video-administrator'], false],
    ['a truth', true, false],
    ['none', undefined, false],
  ])('is of an admin by the claim that says so: %s', async (_what, roles, isAdmin) => {
    const { scopes } = await sessionOf(await sign({ sub: 'perhaps', roles }));
    expect(scopes.includes('admin')).toBe(isAdmin);
    const plain = await apiWith({});
    expect((await sessionOf(await sign({ sub: 'perhaps', roles }), plain)).scopes).not.toContain('admin');
  });

  it('names its user in the claim that the settings say', async () => {
    const byMail = await apiWith({ userClaim: 'email' });
    expect((await sessionOf(await sign({ sub: '1', email: 'ann@example.com' }), byMail)).user.id).toBe(
      'ann@example.com',
    );
    expect((await ask(await sign({ sub: '1' }), byMail)).status).toBe(401);
  });

  it('is checked with keys from where the settings say, without asking the issuer', async () => {
    const direct = await apiWith({ jwksUrl: `${provider.issuer}/keys` });
    provider.asked.length = 0;
    expect((await ask(await sign({ sub: 'ann' }), direct)).status).toBe(200);
    expect(provider.asked).toEqual(['/keys']);
  });

  it('costs the provider one answer, however many come', async () => {
    const fresh = await apiWith({});
    const tokens = await Promise.all(Array.from({ length: 5 }, (_, n) => sign({ sub: `user-${n}` })));
    await ask(tokens[0] ?? '', fresh);
    provider.asked.length = 0;
    for (const token of tokens) expect((await ask(token, fresh)).status).toBe(200);
    expect(provider.asked).toEqual([]);
  });

  it('is of nobody once its user is disabled', async () => {
    const token = await sign({ sub: 'leaver' });
    expect((await ask(token)).status).toBe(200);
    await disableUser(api.database.db, 'leaver');
    expect((await ask(token)).status).toBe(401);
  });
});

it('a good token is refused where no provider is configured', async () => {
  const none = await api.variant({ settings: { anonymousUserId: undefined } });
  expect((await ask(await sign({ sub: 'ann' }), none)).status).toBe(401);
});

describe('the keys of the provider', () => {
  it('may change: a new one is taken as soon as it is published, an old one as long as it is', async () => {
    const old = await sign({ sub: 'ann' });
    expect((await ask(old)).status).toBe(200);
    const signAnew = await provider.newSigner('second');
    expect((await ask(await signAnew({ sub: 'ann' }))).status).toBe(200);
    provider.published.shift();
    const unknown = await provider.newSigner('third', false);
    expect((await ask(await unknown({ sub: 'ann' }))).status).toBe(401); // and the keys are read again
    expect((await ask(old)).status).toBe(401);
    sign = signAnew;
  });

  it('may be out of reach: then nobody can tell, and it is tried again', async () => {
    const fresh = await apiWith({});
    const token = await sign({ sub: 'ann' });
    provider.breakDown(true);
    expect(await problemOf(await ask(token, fresh))).toMatchObject({ status: 503, code: 'service_unavailable' });
    provider.breakDown(false);
    expect((await ask(token, fresh)).status).toBe(200);
  });

  it('are not those of another issuer, whose document it is', async () => {
    const other = await apiWith({ issuer: `${provider.issuer}/` });
    expect((await ask(await sign({ sub: 'ann' }), other)).status).toBe(503);
  });
});

it('no token is in any line of the log', async () => {
  const token = await sign({ sub: 'looked-for' });
  await ask(token);
  await ask(`${token}x`);
  const [, payload = 'none', signature = 'none'] = token.split('.');
  const lines = api.logLines.join('\n');
  for (const secret of [payload, signature]) expect(lines).not.toContain(secret);
});
