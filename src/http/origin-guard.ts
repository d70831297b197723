import type { Request, RequestHandler } from 'express';
import { AppError } from '../domain/errors.js';
import type { ApiSettings } from './api-deps.js';
import { sessionToken } from './auth/cookie.js';
import { assertKnownHost } from './known-host.js';
import { isProbe } from './routes.js';

type Known = Pick<ApiSettings, 'allowedHosts' | 'allowedOrigins'>;

/** Believed by its signature alone, which no page can make; a proxy before it may have changed the name. */
const SIGNED = /^\/webhooks\//;

/**
 * A browser sends its session with whatever asks for it, and where ANONYMOUS_USER_ID is set nobody needs one; so a page
 * of others must not use the API: neither one of another origin, whose forms and scripts a browser sends here, nor one that
 * gave its own name our address. Programs send neither Origin nor Sec-Fetch-Site and are not held up, unless they come
 * with a session and want to change something.
 */
export const guardOrigin =
  (known: Known): RequestHandler =>
  (request, response, next) => {
    if (SIGNED.test(request.path)) return next();
    if (!isProbe(request.path)) assertKnownHost(request, known.allowedHosts); // those know us by an address, whatever our name is
    const origin = request.get('Origin');
    const isAllowed = origin !== undefined && known.allowedOrigins.includes(origin);
    if (!isAllowed && (isForeign(request, origin) || isUnproved(request, origin))) {
      throw new AppError('origin_refused', { detail: `It came from ${(origin ?? 'a page').slice(0, 200)}.` });
    }
    if (!isAllowed) return next();
    response.set({ ...SHARED, 'Access-Control-Allow-Origin': origin }).vary('Origin');
    if (!isPreflight(request)) return next();
    response.set(PREFLIGHT).status(204).end();
  };

/** By the page's origin where a browser says it, else by how that is related to ours. */
function isForeign(request: Request, origin: string | undefined): boolean {
  const site = request.get('Sec-Fetch-Site') ?? 'none';
  const isOfOthers = site !== 'none' && site !== 'same-origin';
  if (origin !== undefined) return isOfOthers || !isOwn(origin, request.get('Host'));
  return isOfOthers && !isVisit(request);
}

/**
 * Something is to be changed by a session, and nothing says that a page of ours asks: browsers say it of every request
 * that is no GET, so this comes from none that can be trusted.
 */
function isUnproved(request: Request, origin: string | undefined): boolean {
  const changes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  const isBySession = sessionToken(request) !== undefined && request.get('Authorization') === undefined;
  return changes && isBySession && origin === undefined && request.get('Sec-Fetch-Site') !== 'same-origin';
}

/** The page was loaded from here: the same name and port, whatever TLS a proxy has taken off. */
function isOwn(origin: string, host = ''): boolean {
  const [, scheme = '', name] = /^(https?):\/\/([^/]+)$/.exec(origin) ?? [];
  return name !== undefined && withoutPort(name, scheme) === withoutPort(host, scheme);
}

const withoutPort = (host: string, scheme: string) =>
  host.toLowerCase().replace(scheme === 'https' ? /:443$/ : /:80$/, '');

/** A person follows a link to us. The page with the link cannot read what comes, and reading changes nothing here. */
const isVisit = (request: Request) =>
  ['GET', 'HEAD'].includes(request.method) &&
  request.get('Sec-Fetch-Mode') === 'navigate' &&
  request.get('Sec-Fetch-Dest') === 'document';

/** With cookies: a page of the same site, such as the app beside the API, is sent those that SameSite=Lax lets pass. */
const SHARED = {
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Expose-Headers':
    'Allow, Content-Disposition, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
};
const isPreflight = (request: Request) =>
  request.method === 'OPTIONS' && request.get('Access-Control-Request-Method') !== undefined;
const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Accept, If-Match, X-Request-Id, X-Tab-Id, Idempotency-Key, Last-Event-ID',
  'Access-Control-Max-Age': '600',
};
