import type { RequestHandler } from 'express';
import { AppError } from '../domain/errors.js';

/** RFC 9110 wants 8,000 at least; no address of ours is as long. What is over Node's 16 KiB of headers never gets here. */
export const URL_CHARS = 8_000;

/** More than any client of ours sends; Node reads 2,000 and drops the others without a word. */
const MOST_HEADERS = 100;

/** What no route can read, whatever it is for, in words of its own instead of those of the first thing that stumbles. */
export const refuseUnreadable: RequestHandler = ({ url, method, headers, rawHeaders }, response, next) => {
  if (url === '*' && method === 'OPTIONS')
    return void response.set('Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS').status(204).end();
  if (url.length > URL_CHARS) throw new AppError('uri_too_long');
  if (rawHeaders.length / 2 > MOST_HEADERS) throw tooManyHeaders();
  decodeURIComponent(url.split('?', 1)[0] ?? ''); // throws; Express would only see it in a path with parameters
  const { 'content-encoding': encoding = 'identity', 'transfer-encoding': transfer = 'chunked' } = headers;
  if (encoding.trim().toLowerCase() !== 'identity') {
    response.set('Accept-Encoding', 'identity');
    throw new AppError('unsupported_encoding', { detail: `Its Content-Encoding is "${encoding.slice(0, 50)}".` });
  }
  // Node takes "gzip, chunked", and hands on what is inside as it is. Where such a body ends, nobody knows.
  if (transfer.trim().toLowerCase() !== 'chunked') {
    response.set('Connection', 'close');
    throw new AppError('unsupported_transfer_encoding');
  }
  next();
};

const tooManyHeaders = () => new AppError('headers_too_large', { detail: `At most ${MOST_HEADERS} are taken.` });
