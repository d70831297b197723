import express, { type Express } from 'express';
import type { ApiDeps } from './api-deps.js';
import { authorize, needsCaller } from './auth/authorize.js';
import { drainAfterAnswer } from './drain.js';
import { createErrorHandler, routeNotFound } from './error-handler.js';
import { guardOrigin } from './origin-guard.js';
import { otherMethods } from './other-methods.js';
import { refuseUnreadable } from './refuse-requests.js';
import { requestContext } from './request-context.js';
import { PATH_PARAMETER } from './route.js';
import { getDocs } from './routes/get-docs.js';
import { routesByPath } from './routes.js';

/** The HTTP API (docs: /docs, /openapi.json). It does not listen; src/server.ts does. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  // Jobs change all the time and answers are small: no ETags to compute.
  app.disable('etag');
  app.use(requestContext(deps.log), drainAfterAnswer, guardOrigin(deps.settings), refuseUnreadable);
  addRoutes(app, deps);
  app.use(getDocs());
  app.use(routeNotFound);
  app.use(createErrorHandler(deps.log));
  return app;
}

function addRoutes(app: Express, deps: ApiDeps): void {
  for (const [path, routes] of routesByPath()) {
    const here = app.route(path.replaceAll(PATH_PARAMETER, ':$1'));
    for (const { method, access, handle } of routes) {
      if (needsCaller(access)) here[method](authorize(deps, access));
      here[method](handle(deps));
    }
    here.all(otherMethods);
  }
}
