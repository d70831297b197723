import type { Request } from 'express';
import ipaddr from 'ipaddr.js';
import { plainAddress } from '../platform/networks.js';

/**
 * Whom limits count as one client: an IPv4 address, or a /64 of IPv6, since whoever has one address there has them all.
 */
export function clientOf(address: string | undefined): string {
  const plain = plainAddress(address);
  if (!ipaddr.IPv6.isValid(plain)) return plain;
  const groups = ipaddr.IPv6.parse(plain).parts.slice(0, 4);
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}

/** The client of a request, past the proxies that are trusted (API_TRUSTED_PROXIES, Express's "trust proxy"). */
export const clientAddress = (request: Request): string => clientOf(request.ip ?? request.socket.remoteAddress);
