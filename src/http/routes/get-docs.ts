import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import { type RequestHandler, Router } from 'express';
import { createOpenApi } from '../openapi.js';
import type { JsonSchema } from '../openapi-schemas.js';
import { otherMethods } from '../other-methods.js';
import { problemPath } from '../problem.js';
import { getProblem } from './get-problem.js';

/** Everything from this server, and nothing inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page, and what it is made of; the build copies the folder. */
const OWN = fileURLToPath(new URL('../docs/', import.meta.url));
const SAMPLE = ['video.mp4', 'narrator.mp3', 'guest.mp3'].map((name) => `sample/${name}`);
const OWN_FILES = ['start.js', 'sample.js', 'page.css', 'problem.css', ...SAMPLE];

const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const SWAGGER_UI_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Made when it is first asked for, which takes longer than all else that an app is made of; the same for every app. */
let made: JsonSchema | undefined;
const document = () => (made ??= createOpenApi());

/** GET /openapi.json, and GET /docs: the same, readable. GET /problems/{code}: what a fault means. All compressed. */
export function getDocs(): Router {
  const router = Router();
  const compress = compression();
  const get = (path: string, handler: RequestHandler) => router.route(path).get(compress, handler).all(otherMethods);
  get('/openapi.json', (_request, response) => void response.json(document()));
  get('/docs', (_request, response) =>
    response.set('Content-Security-Policy', POLICY).sendFile('index.html', { root: OWN }),
  );
  for (const file of OWN_FILES) get(`/docs/${file}`, fileOf(OWN, file, '0'));
  for (const file of SWAGGER_UI_FILES) get(`/docs/${file}`, fileOf(SWAGGER_UI, file, '1h'));
  get(`${problemPath('')}:code`, getProblem);
  return router;
}

const fileOf =
  (root: string, file: string, maxAge: string): RequestHandler =>
  (_request, response) =>
    response.sendFile(file, { root, maxAge });
