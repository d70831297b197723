import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { AppError } from '../../domain/errors.js';
import type { ApiDeps } from '../api-deps.js';
import type { Caller } from '../auth/caller.js';
import { asksForCredential } from '../auth/challenge.js';
import { sessionToken } from '../auth/cookie.js';
import { clientAddress } from '../client-address.js';
import { type LimitName, type RateLimits, type Standing, WINDOW_SECONDS } from './rate-limits.js';

type Limited = Pick<ApiDeps, 'limits'>;

/** A wrong credential counts as so many requests: nobody who has a right one sends many. */
const WRONG_CREDENTIAL_POINTS = 10;

/**
 * Of somebody known their user is counted, whichever credential they come with and from wherever; who needs no credential
 * (ANONYMOUS_USER_ID) is one by their address.
 */
export async function limitCaller({ limits }: Limited, request: Request, response: Response, caller: Caller) {
  if (!limits) return;
  const isRead = ['GET', 'HEAD'].includes(request.method);
  const whose = caller.via === 'anonymous' ? byAddress(request) : `user ${caller.userId}`;
  await take(limits, response, isRead ? 'reads' : 'writes', whose);
}

/** Before what anybody may ask. */
export const limitAddress =
  ({ limits }: Limited, limit: LimitName = 'address'): RequestHandler =>
  async (request, response, next) => {
    if (limits) await take(limits, response, limit, byAddress(request));
    next();
  };

/**
 * Behind all routes: a request without a right credential is counted for its address, a wrong one hard. A right one is let
 * in all the same: nobody guesses 256 bits, and one broken program must not lock out all who share its address.
 */
export const limitRefused =
  ({ limits }: Limited): ErrorRequestHandler =>
  async (error: unknown, request, response, next) => {
    const points = limits && !response.headersSent ? pointsOf(error, request) : 0;
    if (limits && points > 0) await take(limits, response, 'address', byAddress(request), points);
    next(error);
  };

function pointsOf(error: unknown, request: Request): number {
  if (!(error instanceof AppError)) return 0;
  if (error.code === 'webhook_refused') return WRONG_CREDENTIAL_POINTS;
  if (!asksForCredential(error.code)) return 0;
  const { headers, body } = request;
  const hasCredential = headers.authorization !== undefined || sessionToken(request) !== undefined;
  // Of those that are refused, a sign-in alone has had its body read.
  return hasCredential || body !== undefined ? WRONG_CREDENTIAL_POINTS : 1;
}

const byAddress = (request: Request) => `address ${clientAddress(request)}`;

async function take(limits: RateLimits, response: Response, limit: LimitName, whose: string, points?: number) {
  const standing = await limits.take(limit, whose, points);
  if (!standing) return;
  response.set(headersOf(standing));
  if (standing.isOver) throw tooMany(standing);
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/ */
const headersOf = ({ limit, quota, left, resetMs }: Standing) => ({
  'RateLimit-Policy': `"${limit}";q=${quota};w=${WINDOW_SECONDS}`,
  RateLimit: `"${limit}";r=${left};t=${Math.ceil(resetMs / 1_000)}`,
});

const WORDS: Record<LimitName, string> = {
  reads: 'reading requests of one user',
  writes: 'writing requests of one user',
  address: 'requests without a right credential from one address',
  'sign-ins': 'sign-ins from one address',
};

const tooMany = ({ limit, quota, resetMs }: Standing) =>
  new AppError('too_many_requests', {
    detail: `In a minute at most ${quota} ${WORDS[limit]} are answered.`,
    retryAfterMs: Math.max(1_000, resetMs),
  });
