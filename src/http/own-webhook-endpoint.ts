import type { Request } from 'express';
import { type EndpointRow, findEndpoint } from '../db/webhook-endpoints.js';
import { AppError } from '../domain/errors.js';
import type { ApiDeps } from './api-deps.js';
import { type Caller, seenBy } from './auth/caller.js';

/** The endpoint that a request is about. Another user's is as absent as one that never was, but for an admin. */
export async function findOwnEndpoint(
  { db }: Pick<ApiDeps, 'db'>,
  { params }: Pick<Request<{ id: string }>, 'params'>,
  caller: Caller,
): Promise<EndpointRow> {
  const endpoint = await findEndpoint(db, { id: params.id, userId: seenBy(caller) });
  if (!endpoint) throw new AppError('webhook_endpoint_not_found');
  return endpoint;
}

/** Throws `webhook_endpoint_disabled`. */
export function assertEnabled({ disabledAt }: EndpointRow): void {
  if (disabledAt) throw new AppError('webhook_endpoint_disabled');
}
