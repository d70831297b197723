import type { RequestHandler } from 'express';
import type { Scope } from '../domain/scopes.js';
import type { ApiDeps } from './api-deps.js';
import type { LimitName } from './limits/rate-limits.js';
import type { Operation } from './operation.js';

/**
 * Who may call a route: anybody who reaches the API; Sync.so alone, which signs what it sends; a user, whatever their
 * credential allows; or one whose credential has the scope. The middleware (auth/authorize.ts), the OpenAPI document and
 * the authorization test go by it.
 */
export type Access = 'anybody' | 'sync-so' | 'user' | Scope;

type Handlers<Parameters> = RequestHandler<Parameters> | RequestHandler<Parameters>[];

/** One method of one path; the Express app and the OpenAPI document are made of these (routes.ts). */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/api/v1/jobs/{id}`. */
  path: string;
  access: Access;
  /** What requests are counted as where nobody is asked who they are; left out: `address`. */
  limit?: LimitName;
  operation: Operation;
  /** Which parameters its path has, only the route itself knows: hence `never`. */
  handle(deps: ApiDeps): Handlers<never>;
}

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

interface Definition<Path extends string> extends Route {
  path: Path;
  handle(deps: ApiDeps): Handlers<Record<NamesIn<Path>, string>>;
}

/** Its handlers are given the parameters that its very path names. */
export const route = <const Path extends string>(definition: Definition<Path>): Route => definition;

/** A parameter in a path, and its name. */
export const PATH_PARAMETER = /\{(\w+)\}/g;
