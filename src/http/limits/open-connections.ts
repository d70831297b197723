import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { clientOf } from '../client-address.js';
import { Counts } from './counts.js';

export interface MostConnections {
  /** In all; 0: any number. */
  most: number;
  /** Of one address; 0: any number. */
  perAddress: number;
  /** Proxies bring the connections of many: their requests are counted one by one (open-requests.ts). */
  isProxy(address: string): boolean;
}

/**
 * Connections at a time, also those that never become a request. Who comes on top is cut off without a word: whoever sends
 * requests is told before (open-requests.ts), and words for the others would only cost more.
 */
export function limitConnections(server: Server, { most, perAddress, isProxy }: MostConnections): void {
  if (most > 0) server.maxConnections = most;
  if (perAddress === 0) return;
  const open = new Counts();
  server.on('connection', (socket: Socket) => {
    if (isProxy(socket.remoteAddress ?? '')) return;
    const address = clientOf(socket.remoteAddress);
    if (open.of(address) >= perAddress) return void socket.destroy();
    open.add(address, 1);
    socket.once('close', () => open.add(address, -1));
  });
}
