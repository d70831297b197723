import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A wire that can go bad, between clients and a port on this machine. */
export interface TcpProxy {
  port: number;
  /** As if it were not there. What `hold` kept back goes on. */
  pass(): void;
  /** Each piece of data, either way, comes this much later. */
  slow(ms: number): void;
  /** Nothing gets through, and no side notices. */
  hold(): void;
  /** Breaks all connections; new ones work. */
  cut(): void;
  /** Breaks all connections, new ones as soon as they are made. */
  refuse(): void;
  stop(): Promise<void>;
}

type Mode = { delayMs?: number; held?: PromiseWithResolvers; refuses?: true };
interface PromiseWithResolvers {
  promise: Promise<void>;
  resolve: () => void;
}

/** Listens on a free port of the loopback interface, or on `port`. */
export async function startTcpProxy(o: { to: number; port?: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let mode: Mode = {};
  const become = (next: Mode) => {
    const { held } = mode;
    mode = next;
    held?.resolve();
  };
  /** Waits until a piece of data may go on; more than once where one fault follows another. */
  const passage = async () => {
    if (mode.delayMs) await sleep(mode.delayMs);
    while (mode.held) await mode.held.promise;
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (mode.refuses) return void reset(client);
    join(client, o.to, passage, sockets);
  });
  await listen(server, o.port ?? 0);
  const cut = () => sockets.forEach(reset);
  return {
    port: portOf(server),
    cut,
    pass: () => become({}),
    slow: (delayMs) => become({ delayMs }),
    hold: () => become({ held: withResolvers() }),
    refuse() {
      become({ refuses: true });
      cut();
    },
    async stop() {
      become({});
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

function join(client: Socket, to: number, passage: () => Promise<void>, sockets: Set<Socket>): void {
  const server = connect({ host: '127.0.0.1', port: to, allowHalfOpen: true, noDelay: true });
  const both = [client, server];
  for (const socket of both) {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // the other side is told by a reset
  }
  const ways = [relay(client, server, passage), relay(server, client, passage)];
  Promise.all(ways).catch(() => both.forEach(reset));
}

/** The end of the stream travels on the same wire as its data. */
async function relay(from: Socket, to: Socket, passage: () => Promise<void>): Promise<void> {
  // Not destroyed at its end: the other way may still be in use.
  for await (const piece of from.iterator({ destroyOnReturn: false })) {
    await passage();
    if (!to.write(piece)) await drained(to);
    if (to.destroyed) throw new Error('There is nobody to pass it to.');
  }
  await passage();
  to.end();
}

async function drained(socket: Socket): Promise<void> {
  if (socket.destroyed) return; // it tells nothing any more
  const done = new AbortController();
  const { signal } = done;
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).finally(() =>
    done.abort(),
  );
}

/** RST where the connection stands; one that is still being made just ends. */
function reset(socket: Socket): void {
  if (socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}

function withResolvers(): PromiseWithResolvers {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
  return address.port;
}
