import type { Db } from '../../db/client.js';
import { takeLoginLink } from '../../db/login-links.js';
import { AppError } from '../../domain/errors.js';
import { hashOf } from '../../users/secrets.js';
import type { ApiDeps } from '../api-deps.js';
import { type Allowed, beginSession } from '../auth/begin-session.js';
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
  limit: 'sign-ins',
  operation: {
    operationId: 'createSession',
    summary: 'Sign in, by a sign-in link or by an API key',
    description:
      'The answer sets a cookie that no script can read; over HTTPS it is called __Host-pve_session. The session ends when it was not used for a week; one with the scope admin that is begun by a link ends after a day.',
    requestBody: jsonBody('NewSession'),
    responses: {
      204: { description: 'Signed in.', headers: { 'Set-Cookie': { schema: { type: 'string' } } } },
      ...guarded('unauthenticated', 'link_not_valid', 'service_unavailable'),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const { token: linked, apiKey } = bodyOf(request, newSessionSchema);
      const allowed = linked === undefined ? await byKey(deps, apiKey) : await byLink(deps.db, linked);
      await beginSession(deps, request, response, allowed);
      response.status(204).end();
    },
  ],
});

async function byKey(deps: ApiDeps, key = ''): Promise<Allowed> {
  const { userId, scopes, id: apiKeyId } = await useKey(deps, key);
  return { userId, scopes, apiKeyId };
}

async function byLink(db: Db, token: string): Promise<Allowed> {
  const link = await takeLoginLink(db, hashOf(token));
  if (link) return link;
  throw new AppError('link_not_valid');
}
