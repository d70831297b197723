import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** As every proxy's settings call them. */
const NAMED: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Whether it is an address, a network such as 10.0.0.0/8, or a name of some. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (text in NAMED) return true;
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** IPv4 as itself, also where a socket for both families has it in IPv6; without the zone. */
export const plainAddress = (address = ''): string => address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** Of an address or a network in CIDR that is one. */
export function networkOf(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Of two families, none is in the other. */
export const isWithin = (address: ReturnType<typeof ipaddr.process>, network: Network): boolean =>
  address.kind() === network[0].kind() && address.match(network);

/** Whether an address is in one of the networks. */
export function inNetworks(networks: readonly string[]): (address: string) => boolean {
  const known = networks.flatMap((name) => NAMED[name] ?? [name]).map(networkOf);
  return (given) => {
    const plain = plainAddress(given);
    if (isIP(plain) === 0) return false;
    const address = ipaddr.process(plain);
    return known.some((network) => isWithin(address, network));
  };
}
