import type { Request } from 'express';
import { insertOidcLogin, OIDC_LOGIN_SECONDS, takeOidcLogin } from '../../db/oidc-logins.js';
import { endAdminSessions } from '../../db/sessions.js';
import { seenUser } from '../../db/users.js';
import { AppError } from '../../domain/errors.js';
import { OWN_SCOPES } from '../../domain/scopes.js';
import { hashOf, newSecret } from '../../users/secrets.js';
import type { ApiDeps } from '../api-deps.js';
import { beginSession } from '../auth/begin-session.js';
import { clearLoginCookie, isHttps, loginToken, setLoginCookie } from '../auth/cookie.js';
import { oidcQuerySchema } from '../auth/schemas.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';

const PATH = '/api/v1/login/oidc';
const CALLBACK = `${PATH}/callback`;

/** Sends a browser to the identity provider. */
export const beginOidc = route({
  method: 'get',
  path: PATH,
  access: 'anybody',
  limit: 'sign-ins',
  operation: {
    operationId: 'beginOidcLogin',
    summary: 'Sign in with the identity provider of the team',
    description:
      'A page for browsers: it leads to the provider, which leads back to this server. Who is an admin the provider says at each sign-in; a session with that scope ends after a day.',
    parameters: queryParameters(oidcQuerySchema),
    responses: {
      303: { description: 'To the provider.', headers: { Location: { schema: { type: 'string' } } } },
      ...guarded('invalid_request', 'oidc_not_set_up', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const oidc = oidcOf(deps);
    const query = queryOf(request, oidcQuerySchema);
    const { url, ...secrets } = await oidc.begin(callbackUrl(deps, request));
    const token = newSecret();
    await insertOidcLogin(deps.db, { hash: hashOf(token), ...secrets, returnTo: query.returnTo });
    setLoginCookie(request, response, token, OIDC_LOGIN_SECONDS);
    response.set('Cache-Control', 'no-store').status(303).location(url).end();
  },
});

/** Where it comes back to. */
export const finishOidc = route({
  method: 'get',
  path: CALLBACK,
  access: 'anybody',
  limit: 'sign-ins',
  operation: {
    operationId: 'finishOidcLogin',
    summary: 'For the identity provider: a browser comes back',
    parameters: ['code', 'state', 'error'].map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    responses: {
      303: {
        description: 'Signed in, and on to where it wanted to go.',
        headers: { Location: { schema: { type: 'string' } }, 'Set-Cookie': { schema: { type: 'string' } } },
      },
      ...guarded('unauthenticated', 'oidc_not_set_up', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const oidc = oidcOf(deps);
    response.set('Cache-Control', 'no-store');
    const login = await takeOidcLogin(deps.db, hashOf(loginToken(request) ?? ''));
    if (!login) throw new AppError('unauthenticated', { detail: NOT_BEGUN });
    clearLoginCookie(response);
    const cameBackAt = new URL(callbackUrl(deps, request));
    cameBackAt.search = new URL(request.originalUrl, cameBackAt).search;
    const { id: userId, name, isAdmin } = await oidc.finish(cameBackAt, login);
    const user = await seenUser(deps.db, { id: userId, name });
    if (user.disabledAt) throw new AppError('unauthenticated');
    if (!isAdmin) await endAdminSessions(deps.db, userId);
    const scopes = [...OWN_SCOPES, ...(isAdmin ? ['admin' as const] : [])];
    await beginSession(deps, request, response, { userId, scopes });
    response.status(303).location(login.returnTo).end();
  },
});

const NOT_BEGUN = 'The sign-in was not begun in this browser, or over ten minutes ago. Begin again.';

function oidcOf({ oidc }: ApiDeps) {
  if (!oidc) throw new AppError('oidc_not_set_up');
  return oidc;
}

/** As the provider knows it. Without a public address, by the name that the browser used; that name is one of ours. */
function callbackUrl({ settings }: ApiDeps, request: Request): string {
  const origin = settings.publicUrl ?? `${isHttps(request) ? 'https' : 'http'}://${request.get('Host')}`;
  return `${origin.replace(/\/$/, '')}${CALLBACK}`;
}
