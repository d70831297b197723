import { expect } from 'vitest';
import { enableUser, insertUser } from '../../src/db/users.js';
import type { Scope } from '../../src/domain/scopes.js';
import { sessionSchema } from '../../src/http/auth/schemas.js';
import { makeLoginLink } from '../../src/users/make-link.js';
import { hashOf } from '../../src/users/secrets.js';
import { startTestApi } from './api.js';
import { newBrowser } from './browser.js';

export const SESSION = '/api/v1/session';
export const BOTH: Scope[] = ['jobs:read', 'jobs:write'];

export type SessionStage = Awaited<ReturnType<typeof startSessionStage>>;
export type SignedIn = Awaited<ReturnType<SessionStage['signedIn']>>;

/** An API that nobody may use without a credential, and Ann, who signs in by links. */
export async function startSessionStage() {
  const api = await startTestApi();
  const { db } = api.database;
  const url = await api.variant({ settings: { anonymousUserId: undefined } });
  await insertUser(db, { id: 'ann', name: 'Ann' });
  /** Every secret there was, to look for in the logs. */
  const secrets: string[] = [];
  async function newToken(scopes: Scope[] = BOTH): Promise<string> {
    const link = await makeLoginLink(db, { userId: 'ann', scopes, apiUrl: 'https://video.example.com/' });
    const [, token = ''] = /^https:\/\/video\.example\.com\/login#token=([\w-]{43})$/.exec(link.url) ?? [];
    expect(token).not.toBe('');
    secrets.push(token);
    return token;
  }
  async function signedIn(body?: object, headers?: Record<string, string>) {
    const browser = newBrowser(url);
    const response = await browser.ask('POST', SESSION, { body: body ?? { token: await newToken() }, headers });
    secrets.push(...browser.cookies.values());
    return { ...browser, response, setCookie: response.headers.getSetCookie() };
  }
  return {
    ...{ api, db, url, secrets, newToken, signedIn },
    /** As if nobody had ever signed in. */
    async clear() {
      await db.session.deleteMany();
      await enableUser(db, 'ann');
    },
    /** The API has logged its lines, and no secret that was made so far is in one. */
    expectNoLeak() {
      const lines = api.logLines.join('\n');
      expect(lines).toContain(`"path":"${SESSION}"`);
      expect(secrets.length).toBeGreaterThan(10);
      expect(secrets.filter((secret) => lines.includes(secret))).toEqual([]);
    },
    stop: () => api.stop(),
  };
}

export const sessionIn = async (response: Response) => sessionSchema.parse(await response.json());
export const statusOf = async ({ ask }: Pick<SignedIn, 'ask'>) => (await ask('GET', SESSION)).status;
export const rowOf = ({ cookies }: Pick<SignedIn, 'cookies'>) => ({ hash: hashOf([...cookies.values()][0] ?? '') });

/** Another browser with the same cookies. */
export function copyOf({ cookies }: Pick<SignedIn, 'cookies'>, url: string): SignedIn['ask'] {
  const browser = newBrowser(url);
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  return browser.ask;
}
