import type { IncomingMessage, Server } from 'node:http';

export interface LeastPace {
  /** Bytes that a body must bring in each span, on average over it. */
  bytes: number;
  /** In ms. */
  spanMs: number;
}

/** Two minutes of silence end a connection anyway (listen.ts); one byte a minute would hold it for ever. */
export const LEAST_PACE: LeastPace = { bytes: 30_000, spanMs: 30_000 };

/** How often in a span it is looked whether we are the ones who do not read. */
const LOOKS = 6;

interface Sending {
  /** When the span began (performance.now), and how many bytes the connection had brought by then. */
  since: number;
  bytes: number;
}

/** Ends requests whose body comes slower, as `timeout` does; not those that we read slowly ourselves. */
export function cutSlowSenders(server: Server, { bytes: least, spanMs }: LeastPace): void {
  const sending = new Map<IncomingMessage, Sending>();
  const begin = ({ socket }: IncomingMessage) => ({ since: performance.now(), bytes: socket.bytesRead });
  server.on('request', (request: IncomingMessage) => {
    if (!hasBody(request)) return;
    sending.set(request, begin(request));
    request.once('close', () => sending.delete(request));
  });
  const looking = setInterval(() => {
    for (const [request, { since, bytes }] of sending) {
      if (request.complete) sending.delete(request);
      // What lies unread here keeps the sender from sending on.
      else if (request.readableLength > 0) sending.set(request, begin(request));
      else if (performance.now() - since >= spanMs) {
        if (request.socket.bytesRead - bytes < least) server.emit('timeout', request.socket);
        else sending.set(request, begin(request));
      }
    }
  }, spanMs / LOOKS);
  server.once('close', () => clearInterval(looking));
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
