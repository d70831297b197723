import express, { type Express, type RequestHandler } from 'express';
import type { ApiDeps } from '../api-deps.js';
import { createErrorHandler, routeNotFound } from '../error-handler.js';
import { assertKnownHost } from '../known-host.js';
import { otherMethods } from '../other-methods.js';
import { requestContext } from '../request-context.js';
import { securityHeaders } from '../security-headers.js';
import { getMetrics } from './metrics.js';
import { getFindings, getReadinessInFull } from './readiness.js';

/**
 * What operators and their programs are told, on a port of its own (ADMIN_PORT) that nobody else reaches: it asks for no
 * credential, and takes nothing but questions.
 */
export function createAdminApp(deps: ApiDeps, { allowedHosts }: { allowedHosts: readonly string[] }): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(requestContext(deps.log), securityHeaders({ mediaOrigins: [] }));
  app.use((request, _response, next) => {
    assertKnownHost(request, allowedHosts); // a page whose name leads here (DNS rebinding) could read it otherwise
    next();
  });
  const get = (path: string, handle: RequestHandler) => app.route(path).get(handle).all(otherMethods);
  get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  get('/readyz', getReadinessInFull(deps));
  get('/findings', getFindings(deps));
  get('/metrics', getMetrics(deps));
  app.use(routeNotFound);
  app.use(createErrorHandler(deps.log));
  return app;
}
