import type { RequestHandler } from 'express';
import { AppError } from '../../domain/errors.js';
import type { ApiSettings } from '../api-deps.js';
import { clientAddress } from '../client-address.js';
import { isProbe } from '../routes.js';
import { Counts } from './counts.js';

/** Soon enough for whoever has just closed some. */
const RETRY_AFTER_MS = 1_000;

type Most = Pick<ApiSettings, 'mostRequests' | 'mostPerAddress'>;

/**
 * Requests under way at a time, in all and of one address, streams of events and those that wait included: one connection
 * may bring hundreds at once. Whoever asks whether we live is always answered.
 */
export function limitOpenRequests({ mostRequests, mostPerAddress }: Most): RequestHandler {
  const perAddress = new Counts();
  let open = 0;
  return (request, response, next) => {
    if (isProbe(request.path)) return next();
    const address = clientAddress(request);
    if (mostPerAddress > 0 && perAddress.of(address) >= mostPerAddress) throw tooMany(mostPerAddress);
    if (mostRequests > 0 && open >= mostRequests) throw busy();
    open += 1;
    perAddress.add(address, 1);
    response.once('close', () => {
      open -= 1;
      perAddress.add(address, -1);
    });
    next();
  };
}

const tooMany = (most: number) =>
  new AppError('too_many_requests', {
    detail: `At most ${most} requests from one address are under way at a time.`,
    retryAfterMs: RETRY_AFTER_MS,
  });

const busy = () =>
  new AppError('service_unavailable', {
    detail: 'As many requests are under way as the API takes at a time.',
    retryAfterMs: RETRY_AFTER_MS,
  });
