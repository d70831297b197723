import express, { type Express } from 'express';
import { inNetworks } from '../platform/networks.js';
import type { ApiDeps } from './api-deps.js';
import { authorize, needsCaller } from './auth/authorize.js';
import { drainAfterAnswer } from './drain.js';
import { createErrorHandler, routeNotFound } from './error-handler.js';
import { limitAddress, limitRefused } from './limits/limit-requests.js';
import { limitOpenRequests } from './limits/open-requests.js';
import { serveLive } from './live-page.js';
import { guardOrigin } from './origin-guard.js';
import { otherMethods } from './other-methods.js';
import { refuseUnreadable } from './refuse-requests.js';
import { requestContext } from './request-context.js';
import { PATH_PARAMETER } from './route.js';
import { getDocs } from './routes/get-docs.js';
import { isProbe, routesByPath } from './routes.js';
import { securityHeaders } from './security-headers.js';
import { serveWeb } from './serve-web.js';

/** The HTTP API (docs: /docs, /openapi.json). It does not listen; src/server.ts does. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('env', 'production'); // where even the error handler fails, Express answers without a stack
  // Jobs change all the time and answers are small: no ETags to compute.
  app.disable('etag');
  app.set('trust proxy', inNetworks(deps.settings.trustedProxies));
  app.use(requestContext(deps.log), securityHeaders(policyOf(deps)), drainAfterAnswer);
  app.use(limitOpenRequests(deps.settings), guardOrigin(deps.settings), refuseUnreadable);
  addRoutes(app, deps);
  app.use(deps.livePage ? serveLive(deps.livePage) : serveWeb(deps.settings.webPage)); // before the limits: a page is dozens of files
  app.use(limitAddress(deps), getDocs());
  app.use(routeNotFound);
  app.use(limitRefused(deps));
  app.use(createErrorHandler(deps.log));
  return app;
}

const policyOf = ({ settings, livePage }: ApiDeps) => ({ ...settings, nonce: livePage?.nonce });

function addRoutes(app: Express, deps: ApiDeps): void {
  for (const [path, routes] of routesByPath()) {
    const here = app.route(path.replaceAll(PATH_PARAMETER, ':$1'));
    for (const { method, access, limit, handle } of routes) {
      if (needsCaller(access)) here[method](authorize(deps, access));
      else if (access === 'anybody' && !isProbe(path)) here[method](limitAddress(deps, limit));
      here[method](handle(deps));
    }
    here.all(otherMethods);
  }
}
