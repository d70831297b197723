import { join } from 'node:path';
import type { Request, RequestHandler, Response } from 'express';
import sirv from 'sirv';
import type { WebPage } from './web-page.js';

/** The page's own addresses (web/src/app/routes.tsx); each is answered with the one document, which shows what it means. */
const PAGES = /^\/(?:login|jobs(?:\/[\w-]+)?|drafts(?:\/[\w-]+)?|keys|webhooks(?:\/[\w-]+)?|admin)?\/?$/;
/** With a hash in its name: it never changes. */
const HASHED = /^\/assets-web\//;

/**
 * The web page: its files, compressed beforehand, and its document for the addresses of its pages. A browser that asks for
 * any other page gets the document too, which says that there is none, with status 404.
 */
export function serveWeb(page: WebPage | undefined): RequestHandler {
  if (page === undefined) return notBuilt;
  const files = sirv(page.folder, { brotli: true, gzip: true, etag: true, setHeaders: setCaching });
  return (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method)) return next();
    if (isPage(request)) request.url = '/';
    else if (isDocument(request)) return sendNotFound(response, page.folder);
    files(request, response, next);
  };
}

export const isPage = (request: Request): boolean => PAGES.test(request.path) && isDocument(request);

/** For people: programs that ask for nothing in particular are told about the API's routes. */
export const isDocument = ({ headers, path }: Request): boolean =>
  (headers.accept ?? '').includes('text/html') && !isOfApi(path);

export const isOfApi = (path: string): boolean => /^\/(?:api|docs|problems)\b/.test(path);

/** The document names all others, so it is asked for anew each time. */
function setCaching(response: { setHeader(name: string, value: string): unknown }, path: string): void {
  response.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
}

function sendNotFound(response: Response, folder: string): void {
  response.status(404).set('Cache-Control', 'no-cache').sendFile(join(folder, 'index.html'), { cacheControl: false });
}

const NOT_BUILT =
  '<!doctype html><html lang="en"><title>Pro Video Editor</title><p>The web page is not built yet: <code>npm run build:web</code>. The <a href="/docs">API</a> works.</p>';

const notBuilt: RequestHandler = (request, response, next) => {
  if (request.method !== 'GET' || !isPage(request)) return next();
  response.status(503).set('Cache-Control', 'no-store').type('html').send(NOT_BUILT);
};
