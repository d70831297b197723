import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A part of a file on its way from a browser to S3. */
export interface PassingPart {
  /** Within its file, from 1. */
  number: number;
  /** How many came before it. */
  before: number;
}

/** What becomes of it; for as long as the promise is open it stands still. */
export type PartRule = (part: PassingPart) => Promise<'pass' | 'break'> | 'pass' | 'break';

/** The line between browsers and S3: it sees every part, and may break. Everything that is no part passes. */
export interface PartProxy {
  url: string;
  /** Numbers of the parts that S3 has taken, in their order. */
  taken: number[];
  /** Until another is set. */
  rule: PartRule;
  /** Passes everything from now on, and has seen nothing. */
  begin(): void;
  /** Of all that is on its way. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startPartProxy(s3Port: number): Promise<PartProxy> {
  let before = 0;
  const proxy: PartProxy = {
    ...{ url: '', taken: [], rule: () => 'pass' },
    begin() {
      before = 0;
      Object.assign(proxy, { taken: [], rule: () => 'pass' });
    },
    cut: () => server.closeAllConnections(),
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  const server = createServer(async (incoming, answer) => {
    const number = partNumber(incoming);
    const verdict = number === undefined ? 'pass' : await proxy.rule({ number, before: before++ });
    if (incoming.destroyed) return;
    if (verdict === 'break') return void breakInTheMiddle(incoming);
    pass(incoming, answer, s3Port, () => number !== undefined && proxy.taken.push(number));
  });
  proxy.url = await listen(server);
  return proxy;
}

/** Of the file's parts; undefined where it is none. */
function partNumber({ method, url = '' }: IncomingMessage): number | undefined {
  const number = new URL(url, 'http://s3').searchParams.get('partNumber');
  return method === 'PUT' && number !== null ? Number(number) : undefined;
}

function breakInTheMiddle(incoming: IncomingMessage): void {
  incoming.once('data', () => incoming.socket.resetAndDestroy());
}

/** As it is, with the name that it was sent to: that is signed. */
function pass(incoming: IncomingMessage, answer: ServerResponse, port: number, onTaken: () => void): void {
  const { method, url: path, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
    if (response.statusCode === 200) onTaken();
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  incoming.on('close', () => incoming.complete || onward.destroy());
  incoming.pipe(onward);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
