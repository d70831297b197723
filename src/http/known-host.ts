import type { Request } from 'express';
import { AppError } from '../domain/errors.js';

/** A name and port as Host and Origin have them: no user, no path. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::(\d{1,5}))?$/i;

/** Lower case, without the root's dot; undefined for what is no host. */
export function parseHost(text: string): { name: string; port?: string } | undefined {
  const [, name, port] = HOST.exec(text) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), ...(port && { port }) };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Whether a request was sent to a name that is ours: one of `allowed` ("name", or "name:port" for one port alone), this
 * machine's own, or the address the connection came in at, these two with its port. A page whose name was pointed at this
 * machine by its DNS server (DNS rebinding) has sent it to that name, which is none of them.
 */
function isKnownHost(host: string, socket: Request['socket'], allowed: readonly string[]): boolean {
  const sentTo = parseHost(host);
  if (!sentTo) return false;
  const { name, port } = sentTo;
  if (allowed.some((entry) => isSame(entry, sentTo))) return true;
  const isOwnPort = Number(port ?? 80) === socket.localPort;
  return isOwnPort && (LOOPBACK.includes(name) || name === addressOf(socket));
}

function isSame(entry: string, { name, port }: { name: string; port?: string }): boolean {
  const known = parseHost(entry);
  return known?.name === name && (known.port === undefined || known.port === port);
}

/** As a URL has it; a socket for both families has IPv4 in IPv6. */
function addressOf({ localAddress = '' }: Request['socket']): string {
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return address.includes(':') ? `[${address}]` : address;
}

/** Throws for a request that was sent to another name, to two, or to none. */
export function assertKnownHost({ headers, headersDistinct, socket }: Request, allowed: readonly string[]): void {
  const { host } = headers;
  if (!host || (headersDistinct.host ?? []).length > 1) {
    throw new AppError('invalid_request', { issues: [{ field: 'Host', message: 'Is needed, once.' }] });
  }
  if (isKnownHost(host, socket, allowed)) return;
  throw new AppError('host_refused', { detail: `It was asked as "${host.slice(0, 200)}".` });
}
