import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { type RequestHandler, Router } from 'express';
import { createOpenApi } from '../openapi.js';
import { otherMethods } from '../other-methods.js';
import { problemPath } from '../problem.js';
import { getProblem } from './get-problem.js';

/** Everything from this server, no inline scripts; Swagger UI sets styles on its elements. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Pro Video Editor API</title>
    <link rel="icon" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <noscript>This page needs JavaScript; the same as a document: <a href="/openapi.json">openapi.json</a>.</noscript>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** validatorUrl: without null, Swagger UI sends the document's address to a validator on the internet. */
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });\n`;

const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const;

/** GET /openapi.json, and GET /docs: the same, readable. GET /problems/{code}: what a fault means. */
export function getDocs(): Router {
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const document = createOpenApi();
  const router = Router();
  const get = (path: string, handler: RequestHandler) => router.route(path).get(handler).all(otherMethods);
  get('/openapi.json', (_request, response) => void response.json(document));
  get('/docs', (_request, response) => void response.set('Content-Security-Policy', POLICY).send(PAGE));
  get('/docs/start.js', (_request, response) => void response.type('text/javascript').send(START));
  for (const asset of ASSETS) {
    get(`/docs/${asset}`, (_request, response) => response.sendFile(asset, { root, maxAge: '1h' }));
  }
  get(`${problemPath('')}:code`, getProblem);
  return router;
}
