import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { isProbe } from './routes.js';

const HEADER = 'X-Request-Id';

/** Taken from a proxy in front of us when it looks like an id; it goes into logs and answers. */
const ID = /^[A-Za-z0-9._-]{8,100}$/;

export const requestIdOf = (response: Response): string => String(response.getHeader(HEADER));

/** Gives each request its id and one log line: no bodies, no query, no headers, so no signed URLs and no keys. */
export function requestContext(log: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get(HEADER);
    const requestId = given && ID.test(given) ? given : randomUUID();
    response.set(HEADER, requestId);
    const started = performance.now();
    const { method } = request;
    const path = withoutToken(request.path);
    response.once('close', () => {
      const ms = Math.round(performance.now() - started);
      const line = { requestId, method, path, status: response.statusCode, ms };
      if (!response.writableFinished) log.info(line, leaving(response));
      else log[isProbe(path) ? 'debug' : 'info'](line, 'answered');
    });
    next();
  };
}

/** A stream of events ends no other way, but when the server stops. */
const leaving = (response: Response) =>
  String(response.getHeader('Content-Type')).startsWith('text/event-stream')
    ? 'the client follows no more'
    : 'the client left before the answer';

/** A webhook's address ends in a job's secret token. */
const withoutToken = (path: string) => path.replace(/^(\/webhooks\/[^/]+\/[^/]+)\/.*/s, '$1/…');
