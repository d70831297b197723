import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from 'express';
import { isDocument, isOfApi, isPage } from './serve-web.js';

/** The web page from its sources, as they are at this moment; whoever makes it brings the tools (local/open-live-page.ts). */
export interface LivePage {
  /** The page's one document, in HTML. */
  document(path: string): Promise<string>;
  /** Everything else that the page loads. */
  files: RequestHandler;
  /** Connections by which the page hears of changes. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** By which the CSP knows the scripts and styles that stand in the document. */
  nonce: string;
  close(): Promise<void>;
}

/** Answers as for the page that was built (serve-web.ts). */
export function serveLive({ document, files }: LivePage): RequestHandler {
  return async (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method) || isOfApi(request.path)) return next();
    if (!isDocument(request)) return files(request, response, next);
    const html = await document(request.originalUrl);
    response
      .status(isPage(request) ? 200 : 404)
      .set('Cache-Control', 'no-cache')
      .type('html')
      .send(html);
  };
}
