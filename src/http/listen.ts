import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerProtocolFaults } from './protocol-faults.js';

/** A stalled upload, or a client that reads no answer: no byte either way for this long ends the connection. */
const IDLE_MS = 120_000;
/** Slow headers are an attack or a dead line; uploads may take hours, so only headers have a time. */
const HEADERS_MS = 60_000;

/** Longer than clients and load balancers keep one (60 s at most), so that it is they who close it, not we as they send. */
const KEEP_ALIVE_MS = 65_000;

export interface Listening {
  url: string;
  /** Takes no new requests, lets running ones finish for `graceMs`, then cuts them off. */
  stop(graceMs: number): Promise<void>;
}

export interface ListenOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** Other times than those above. */
  idleMs?: number;
  headersMs?: number;
}

/** Throws a sentence that names the variable when the port is taken. */
export async function listen(app: RequestListener, o: ListenOptions): Promise<Listening> {
  const { idleMs = IDLE_MS, headersMs = HEADERS_MS } = o;
  const connectionsCheckingInterval = Math.min(headersMs, 10_000); // how often Node looks for late headers
  // A request without Host is answered by the app, in words.
  const times = { requestTimeout: 0, headersTimeout: headersMs, connectionsCheckingInterval };
  const server = createServer({ ...times, requireHostHeader: false }, app);
  server.timeout = idleMs;
  answerProtocolFaults(server);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(inWords(error, o)));
    server.listen(o.port, o.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = o.host.includes(':') ? `[${o.host}]` : o.host;
  return { url: `http://${host}:${port}`, stop: (graceMs) => stop(server, graceMs) };
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection kept alive turns idle only when its last answer is out.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

function inWords(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`Port ${port} (API_PORT) is taken. Stop what uses it, or set API_PORT to another port.`);
  }
  if (error.code === 'EADDRNOTAVAIL') {
    return new Error(`This machine has no address ${host} (API_HOST). Use 127.0.0.1, or 0.0.0.0 for all.`);
  }
  return new Error(`Can't listen on ${host}:${port} (API_HOST, API_PORT): ${error.message}`, { cause: error });
}
