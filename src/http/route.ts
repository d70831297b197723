import type { RequestHandler } from 'express';
import type { ApiDeps } from './api-deps.js';
import type { Operation } from './operation.js';

/**
 * Who may call a route: anybody who reaches the API; a user, for what is theirs; or Sync.so alone, which signs what it
 * sends. It is what the authorization test will go by.
 */
export type Access = 'anybody' | 'user' | 'sync-so';

type Handlers<Parameters> = RequestHandler<Parameters> | RequestHandler<Parameters>[];

/** One method of one path; the Express app and the OpenAPI document are made of these (routes.ts). */
export interface Route {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/api/v1/jobs/{id}`. */
  path: string;
  access: Access;
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
