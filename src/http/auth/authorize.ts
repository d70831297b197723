import type { RequestHandler } from 'express';
import { AppError } from '../../domain/errors.js';
import { allows, type Scope } from '../../domain/scopes.js';
import type { ApiDeps } from '../api-deps.js';
import { limitCaller } from '../limits/limit-requests.js';
import type { Access } from '../route.js';
import { rememberCaller } from './caller.js';
import { identify } from './identify.js';

/** Who may call a route that asks who they are. */
export type CallerAccess = Exclude<Access, 'anybody' | 'sync-so'>;

export const needsCaller = (access: Access): access is CallerAccess => access !== 'anybody' && access !== 'sync-so';

/** The scope that a route needs; undefined where any credential will do. */
export const neededScope = (access: Access): Scope | undefined =>
  needsCaller(access) && access !== 'user' ? access : undefined;

/** Before the handlers of a route: finds out who asks (callerOf), and lets those in who may. */
export function authorize(deps: ApiDeps, access: CallerAccess): RequestHandler {
  const needed = neededScope(access);
  return async (request, response, next) => {
    response.set('Cache-Control', 'no-store'); // what is one caller's is no other's
    const caller = await identify(deps, request, response);
    await limitCaller(deps, request, response, caller);
    if (needed !== undefined && !allows(caller.scopes, needed)) throw insufficientScope(needed);
    rememberCaller(request, caller);
    next();
  };
}

export const insufficientScope = (scope: Scope): AppError =>
  new AppError('insufficient_scope', { detail: `It needs the scope "${scope}".` });
