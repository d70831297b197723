import type { CookieOptions, Request, Response } from 'express';
import { SESSION_SECONDS } from '../../db/sessions.js';

/** The cookie of a session over HTTP; over HTTPS with a prefix that lets no other host of the domain set it. */
export const COOKIE = 'pve_session';
const SECURE_COOKIE = `__Host-${COOKIE}`;

/**
 * Whether the browser speaks HTTPS, whatever a proxy makes of it. Anybody can say so of their own request, and all they get
 * by it is a cookie that no browser sends over HTTP.
 */
function isHttps(request: Request): boolean {
  const proto = request.get('X-Forwarded-Proto')?.split(',')[0]?.trim().toLowerCase();
  return 'encrypted' in request.socket || proto === 'https' || /^https:/i.test(request.get('Origin') ?? '');
}

/** The session's token as the browser sent it; undefined without one. Over HTTPS only the cookie with the prefix counts. */
export function sessionToken(request: Request): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const read = (name: string) => pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return read(SECURE_COOKIE) ?? (isHttps(request) ? undefined : read(COOKIE));
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
