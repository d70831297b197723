import type { CookieOptions, Request, Response } from 'express';
import { SESSION_SECONDS } from '../../db/sessions.js';

/** The cookie of a session over HTTP; over HTTPS with a prefix that lets no other host of the domain set it. */
export const COOKIE = 'pve_session';
const SECURE_COOKIE = `__Host-${COOKIE}`;

/**
 * Whether the browser speaks HTTPS, whatever a proxy makes of it. Anybody can say so of their own request, and all they get
 * by it is a cookie that no browser sends over HTTP.
 */
export function isHttps(request: Request): boolean {
  const proto = request.get('X-Forwarded-Proto')?.split(',')[0]?.trim().toLowerCase();
  return 'encrypted' in request.socket || proto === 'https' || /^https:/i.test(request.get('Origin') ?? '');
}

/** The session's token as the browser sent it; undefined without one. Over HTTPS only the cookie with the prefix counts. */
export const sessionToken = (request: Request): string | undefined => cookieOf(request, COOKIE);

function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const read = (full: string) => pairs.find((pair) => pair.startsWith(`${full}=`))?.slice(full.length + 1);
  return read(`__Host-${name}`) ?? (isHttps(request) ? undefined : read(name));
}

export function setSessionCookie(request: Request, response: Response, token: string): void {
  const secure = isHttps(request) || isPrefixed(request);
  response.cookie(secure ? SECURE_COOKIE : COOKIE, token, { ...options(secure), maxAge: SESSION_SECONDS * 1000 });
}

/** Both names: one of them may be left from before TLS. */
export function clearSessionCookie(response: Response): void {
  response.clearCookie(COOKIE, options(false)).clearCookie(SECURE_COOKIE, options(true));
}

/** No script reads it, and other sites send it with a link that a person follows only. */
const options = (secure: boolean): CookieOptions => ({ httpOnly: true, sameSite: 'lax', path: '/', secure });

/** A browser has it from an answer over HTTPS: a later request may say less of how it came. */
const isPrefixed = ({ headers }: Request) => (headers.cookie ?? '').includes(`${SECURE_COOKIE}=`);

/** Of a browser on its way to the identity provider and back (src/db/oidc-logins.ts). */
const LOGIN_COOKIE = 'pve_login';

export const loginToken = (request: Request): string | undefined => cookieOf(request, LOGIN_COOKIE);

export function setLoginCookie(request: Request, response: Response, token: string, seconds: number): void {
  const secure = isHttps(request);
  const name = secure ? `__Host-${LOGIN_COOKIE}` : LOGIN_COOKIE;
  response.cookie(name, token, { ...options(secure), maxAge: seconds * 1000 });
}

export function clearLoginCookie(response: Response): void {
  response.clearCookie(LOGIN_COOKIE, options(false)).clearCookie(`__Host-${LOGIN_COOKIE}`, options(true));
}
