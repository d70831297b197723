import type { Db } from '../../db/client.js';
import { takeLoginLink } from '../../db/login-links.js';
import { endSessions, insertSession, type NewSession } from '../../db/sessions.js';
import { AppError } from '../../domain/errors.js';
import { hashOf, newSecret } from '../../users/secrets.js';
import type { ApiDeps } from '../api-deps.js';
import { sessionToken, setSessionCookie } from '../auth/cookie.js';
import { useKey } from '../auth/identify.js';
import { newSessionSchema } from '../auth/schemas.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { guarded } from '../operation.js';
import { route } from '../route.js';

/** Signs a browser in. */
export const createSession = route({
  method: 'post',
  path: '/api/v1/session',
  access: 'anybody',
  operation: {
    operationId: 'createSession',
    summary: 'Sign in, by a sign-in link or by an API key',
    description:
      'The answer sets a cookie that no script can read; over HTTPS it is called __Host-pve_session. The session ends when it was not used for a week.',
    requestBody: jsonBody('NewSession'),
    responses: {
      204: { description: 'Signed in.', headers: { 'Set-Cookie': { schema: { type: 'string' } } } },
      ...guarded('unauthenticated', 'service_unavailable'),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const { db } = deps;
      const { token: linked, apiKey } = bodyOf(request, newSessionSchema);
      const allowed = linked === undefined ? await byKey(deps, apiKey) : await byLink(db, linked);
      const before = sessionToken(request);
      if (before !== undefined) await endSessions(db, { hash: hashOf(before) });
      const token = newSecret(); // never one that came from outside: somebody else may know it
      await insertSession(db, { ...allowed, hash: hashOf(token) });
      setSessionCookie(request, response, token);
      response.set('Cache-Control', 'no-store').status(204).end();
    },
  ],
});

type Allowed = Omit<NewSession, 'hash'>;

async function byKey(deps: ApiDeps, key = ''): Promise<Allowed> {
  const { userId, scopes, id: apiKeyId } = await useKey(deps, key);
  return { userId, scopes, apiKeyId };
}

async function byLink(db: Db, token: string): Promise<Allowed> {
  const link = await takeLoginLink(db, hashOf(token));
  if (link) return link;
  throw new AppError('unauthenticated', { detail: 'The link was used, is over 15 minutes old, or never was one.' });
}
