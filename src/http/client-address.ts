import type { Request } from 'express';
import { plainAddress } from '../platform/networks.js';

/**
 * Whom limits count as one client: an IPv4 address, or a /64 of IPv6, since whoever has one address there has them all.
 */
export function clientOf(address: string | undefined): string {
  const plain = plainAddress(address);
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const [left, right] = [head, tail ?? ''].map((groups) => (groups ? groups.split(':') : []));
  const missing = 8 - (left?.length ?? 0) - (right?.length ?? 0);
  const groups = [...(left ?? []), ...Array<string>(Math.max(0, missing)).fill('0'), ...(right ?? [])];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** The client of a request, past the proxies that are trusted (API_TRUSTED_PROXIES, Express's "trust proxy"). */
export const clientAddress = (request: Request): string => clientOf(request.ip ?? request.socket.remoteAddress);
