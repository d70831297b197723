import type { Request, Response } from 'express';
import { type ApiKeyRow, findLiveKey, noteKeyUse } from '../../db/api-keys.js';
import { findLiveSession, putOff, type SessionRow } from '../../db/sessions.js';
import { seenUser } from '../../db/users.js';
import { AppError } from '../../domain/errors.js';
import { OWN_SCOPES } from '../../domain/scopes.js';
import { hashOf, KEY_PREFIX } from '../../users/secrets.js';
import type { ApiDeps } from '../api-deps.js';
import type { Caller } from './caller.js';
import { clearSessionCookie, sessionToken, setSessionCookie } from './cookie.js';

/**
 * Who asks, by the first of these that the request has: Authorization, the session's cookie, nothing. One that is wrong,
 * expired or revoked is refused (`unauthenticated`) and never taken for none: its sender means to be somebody.
 */
export async function identify(deps: ApiDeps, request: Request, response: Response): Promise<Caller> {
  const headers = request.headersDistinct.authorization ?? [];
  if (headers.length > 0) return await byHeader(deps, headers);
  const token = sessionToken(request);
  return token === undefined ? await anonymous(deps) : await bySession(deps, request, response, token);
}

const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;

async function byHeader(deps: ApiDeps, [header = '', ...more]: string[]): Promise<Caller> {
  const [, credential] = BEARER.exec(header) ?? [];
  if (credential === undefined || more.length > 0) throw new AppError('unauthenticated');
  return credential.startsWith(KEY_PREFIX) ? await byKey(deps, credential) : await byToken(deps, credential);
}

async function byKey(deps: ApiDeps, key: string): Promise<Caller> {
  const { id: keyId, userId, scopes, expiresAt } = await useKey(deps, key);
  return { userId, scopes, via: 'api_key', keyId, keyEndsAt: expiresAt ?? undefined };
}

/** The key that somebody comes with. Throws unauthenticated for one that is not valid. */
export async function useKey({ db, inFlight, log }: ApiDeps, key: string): Promise<ApiKeyRow> {
  const row = await findLiveKey(db, hashOf(key));
  if (!row) throw new AppError('unauthenticated');
  // Nobody waits for it; it must only be over before the database is closed.
  void inFlight.track(noteKeyUse(db, row)).catch((err: unknown) => {
    log.warn({ err, keyId: row.id }, 'not noted that a key was used');
  });
  return row;
}

/** The identity provider knows its users; ours is made when the first token of theirs comes. */
async function byToken({ db, verifyToken }: ApiDeps, token: string): Promise<Caller> {
  const said = await verifyToken?.(token);
  if (!said) throw new AppError('unauthenticated');
  const { id, name, isAdmin, endsAt: tokenEndsAt } = said;
  const user = await seenUser(db, { id, name });
  if (user.disabledAt) throw new AppError('unauthenticated');
  const scopes = [...OWN_SCOPES, ...(isAdmin ? ['admin' as const] : [])];
  return { userId: id, scopes, via: 'token', tokenEndsAt };
}

async function bySession(deps: ApiDeps, request: Request, response: Response, token: string): Promise<Caller> {
  const session = await findLiveSession(deps.db, hashOf(token));
  if (!session) {
    // No script of the page can take it away, and with it nothing would ever be answered.
    clearSessionCookie(response);
    throw new AppError('unauthenticated');
  }
  if (await putOff(deps.db, session)) setSessionCookie(request, response, token);
  return callerOfSession(session);
}

const callerOfSession = ({ userId, scopes, hash, apiKeyId }: SessionRow): Caller => ({
  ...{ userId, scopes, via: 'session', sessionHash: hash, keyId: apiKeyId ?? undefined },
});

/** The user's row is made at first sight, so that a one-machine stack has its `local-user` without anybody's doing. */
async function anonymous({ db, settings }: ApiDeps): Promise<Caller> {
  const { anonymousUserId: userId, anonymousIsAdmin } = settings;
  if (userId === undefined) throw new AppError('unauthenticated');
  const user = await seenUser(db, { id: userId, name: userId });
  if (user.disabledAt) throw new AppError('unauthenticated');
  return { userId, scopes: [...OWN_SCOPES, ...(anonymousIsAdmin ? ['admin' as const] : [])], via: 'anonymous' };
}
