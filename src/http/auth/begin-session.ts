import type { Request, Response } from 'express';
import { endSessions, insertSession, type NewSession } from '../../db/sessions.js';
import { hashOf, newSecret } from '../../users/secrets.js';
import type { ApiDeps } from '../api-deps.js';
import { sessionToken, setSessionCookie } from './cookie.js';

export type Allowed = Omit<NewSession, 'hash'>;

/** Signs the browser in, with the answer that is to come; the session that it had ends. */
export async function beginSession(
  { db }: Pick<ApiDeps, 'db'>,
  request: Request,
  response: Response,
  allowed: Allowed,
) {
  const before = sessionToken(request);
  if (before !== undefined) await endSessions(db, { hash: hashOf(before) });
  const token = newSecret(); // never one that came from outside: somebody else may know it
  await insertSession(db, { ...allowed, hash: hashOf(token) });
  setSessionCookie(request, response, token);
  response.set('Cache-Control', 'no-store');
}
