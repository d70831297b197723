import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { databaseFault } from '../db/database-faults.js';
import type { OwnErrorCode } from '../domain/error-table.js';
import { AppError } from '../domain/errors.js';
import { asksForCredential } from './auth/challenge.js';
import { PROBLEM_TYPE, problemOf } from './problem.js';
import { requestIdOf } from './request-context.js';

export const routeNotFound: RequestHandler = () => {
  throw new AppError('route_not_found');
};

/** The one place where a fault becomes an answer: application/problem+json (RFC 9457) from the error table. */
export function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const appError = toAppError(error);
    const requestId = requestIdOf(response);
    if (appError.row.status >= 500) log.error({ requestId, err: error }, appError.message);
    // The client has left, or an answer was begun: nobody can be told any more.
    if (response.destroyed || response.headersSent) return void response.destroy();
    const { retryAfterMs } = appError.options;
    if (retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
    if (asksForCredential(appError.code)) response.set('WWW-Authenticate', 'Bearer');
    const problem = problemOf(appError, requestId);
    response.status(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  };
}

const NOT_ENCODED = { field: 'path', message: 'Has a "%" that no two hexadecimal digits of UTF-8 follow.' };

/** Faults that were not thrown in our own words: Prisma's and Express's. */
function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof URIError) return new AppError('invalid_request', { issues: [NOT_ENCODED], cause: error });
  if (isDatabaseDown(error)) return new AppError('service_unavailable', { cause: error });
  return new AppError(codeOfStatus(error) ?? 'internal', { detail: limitOf(error), cause: error });
}

/** Also one that does not let us in: that is for an operator to put right, and not what this request got wrong. */
const isDatabaseDown = (error: unknown) => ['passing', 'refused'].includes(databaseFault(error) ?? '');

/** Express and its parsers give their faults a status: a path that cannot be decoded, a body that is not JSON. */
function codeOfStatus(error: unknown): OwnErrorCode | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 404) return 'route_not_found';
  if (status === 412) return 'precondition_failed';
  if (status === 413) return 'payload_too_large';
  if (status === 415) return 'unsupported_media_type';
  if (status === 416) return 'range_not_satisfiable';
  return typeof status === 'number' && status >= 400 && status < 500 ? 'invalid_request' : undefined;
}

/** Parsers of bodies say how many bytes they take. */
const limitOf = (error: unknown): string | undefined =>
  error instanceof Error && 'limit' in error && typeof error.limit === 'number'
    ? `At most ${error.limit} bytes are taken here.`
    : undefined;
