import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isWithin, networkOf } from './networks.js';

/** Why a request to an address that somebody else chose was not made, or not read to its end. */
export type OutboundReason =
  | 'no_web_address'
  | 'has_credentials'
  | 'not_public'
  | 'too_many_redirects'
  | 'too_large'
  | 'too_slow';

/** Said to whoever chose the address, so it never names what a host resolves to in our network. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';
  constructor(
    readonly reason: OutboundReason,
    message: string,
  ) {
    super(message);
  }
}

/** What may be reached beyond the public addresses (OUTBOUND_ALLOW). */
export interface OutboundRules {
  /** Whether a host may be anywhere. */
  allowsHost(host: string): boolean;
  /** Whether an address in any writing may be connected to. */
  allowsAddress(address: string): boolean;
}

/** Everything that is routed in the public internet over IPv6 is in here (RFC 4291, IANA); ::127.0.0.1 is not. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const HOST_NAME = /^(?=.{1,253}$)[a-z\d_]([\w-]*[a-z\d])?(\.[a-z\d_]([\w-]*[a-z\d])?)*$/i;

/** Whether a word is an address, a network in CIDR or a host name. */
export const isAllowedWord = (word: string): boolean =>
  isIP(word) !== 0 || ipaddr.isValidCIDR(word) || (HOST_NAME.test(word) && !/^[\d.]+$/.test(word));

/** `allow`: addresses, networks in CIDR and host names. */
export function outboundRules(allow: readonly string[] = []): OutboundRules {
  const hosts = new Set(allow.map((word) => word.toLowerCase()));
  const networks = allow.filter((word) => isIP(word) !== 0 || ipaddr.isValidCIDR(word)).map(networkOf);
  return {
    allowsHost: (host) => hosts.has(host.toLowerCase()),
    allowsAddress: (written) => {
      if (!ipaddr.isValid(written)) return false;
      // An IPv4 address in IPv6's writing is the IPv4 address: the system connects to that.
      const address = ipaddr.process(written);
      return isPublic(address) || networks.some((network) => isWithin(address, network));
    },
  };
}

type Address = ReturnType<typeof ipaddr.process>;

/** What the library calls by any name but unicast is for somebody's own network, or leads there by a translator. */
const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST));
