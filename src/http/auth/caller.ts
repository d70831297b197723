import type { IncomingMessage } from 'node:http';
import { AppError } from '../../domain/errors.js';
import { allows, type Scope } from '../../domain/scopes.js';

/** Who asks, and what they may do. */
export interface Caller {
  userId: string;
  scopes: readonly Scope[];
  /** `anonymous`: the request had no credential at all (ANONYMOUS_USER_ID). */
  via: 'api_key' | 'session' | 'token' | 'anonymous';
  /** When the API key ends, where it is one and has an end. */
  keyEndsAt?: Date;
  /** The API key, or the one that the session was begun with. */
  keyId?: string;
  /** Of the browser session, where it is one. */
  sessionHash?: string;
  /** When the token ends, where it is one. */
  tokenEndsAt?: Date;
}

const callers = new WeakMap<IncomingMessage, Caller>();

/** By the middleware alone (authorize.ts). */
export const rememberCaller = (request: IncomingMessage, caller: Caller): void => void callers.set(request, caller);

/** Who asks. Throws on a route that is open to anybody: there nobody has been asked who they are. */
export function callerOf(request: IncomingMessage): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error('This route asks nobody who they are; give it another access.');
  return caller;
}

/**
 * The same, of one who has shown who they are. What would outlast the setting ANONYMOUS_USER_ID, such as a key, is for
 * nobody else.
 */
export function knownCallerOf(request: IncomingMessage): Caller {
  const caller = callerOf(request);
  if (caller.via !== 'anonymous') return caller;
  throw new AppError('unauthenticated', { detail: 'This is not for a request without one.' });
}

/** Whose things a caller sees: a user their own, an admin everybody's (undefined). */
export const seenBy = ({ scopes, userId }: Caller): string | undefined =>
  allows(scopes, 'admin') ? undefined : userId;
