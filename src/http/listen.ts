import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { limitConnections, type MostConnections } from './limits/open-connections.js';
import { cutSlowSenders, LEAST_PACE, type LeastPace } from './limits/slow-senders.js';
import { answerProtocolFaults } from './protocol-faults.js';

/** A stalled upload, or a client that reads no answer: no byte either way for this long ends the connection. */
const IDLE_MS = 120_000;
/** 16 KiB at most: slow ones are an attack or a dead line. Uploads may take hours; they must only get on (slow-senders.ts). */
const HEADERS_MS = 20_000;

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
  /** The variables that say so; left out: API_HOST and API_PORT. */
  variables?: { host: string; port: string };
  /** Left out: any number. */
  connections?: MostConnections;
  /** Takes what is to be another protocol than HTTP; left out: that is a request like any other. */
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Other times than those above. */
  idleMs?: number;
  headersMs?: number;
  leastPace?: LeastPace;
}

/** Throws a sentence that names the variable when the port is taken. */
export async function listen(app: RequestListener, o: ListenOptions): Promise<Listening> {
  const { idleMs = IDLE_MS, headersMs = HEADERS_MS, leastPace = LEAST_PACE } = o;
  const connectionsCheckingInterval = Math.min(headersMs, 10_000); // how often Node looks for late headers
  // A request without Host is answered by the app, in words.
  const times = { requestTimeout: 0, headersTimeout: headersMs, connectionsCheckingInterval };
  const server = createServer({ ...times, requireHostHeader: false }, app);
  server.timeout = idleMs;
  answerProtocolFaults(server);
  cutSlowSenders(server, leastPace);
  if (o.onUpgrade) server.on('upgrade', o.onUpgrade);
  if (o.connections) limitConnections(server, o.connections);
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

function inWords(error: NodeJS.ErrnoException, { host, port, variables }: ListenOptions): Error {
  const { host: hostVariable, port: portVariable } = variables ?? { host: 'API_HOST', port: 'API_PORT' };
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} (${portVariable}) is taken. Stop what uses it, or set ${portVariable} to another port.`,
    );
  }
  if (error.code === 'EADDRNOTAVAIL') {
    return new Error(`This machine has no address ${host} (${hostVariable}). Use 127.0.0.1, or 0.0.0.0 for all.`);
  }
  return new Error(`Can't listen on ${host}:${port} (${hostVariable}, ${portVariable}): ${error.message}`, {
    cause: error,
  });
}
