import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PATH = '/api/v1/sync/pro-sync-process';
const BOUNDARY = 'the-test-boundary';

/** One part of a form: words, or a file's bytes (also as a stream of them). */
export interface Part {
  name: string;
  fileName?: string;
  type?: string;
  body: string | Buffer | AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** The bytes of a multipart body as they go over the wire; `end: false` leaves the closing boundary out. */
export async function* multipartBody(parts: readonly Part[], o = { end: true }): AsyncGenerator<Buffer> {
  for (const { name, fileName, type, body } of parts) {
    const file = fileName === undefined ? '' : `; filename="${fileName}"`;
    const contentType = type === undefined ? '' : `Content-Type: ${type}\r\n`;
    yield Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${contentType}\r\n`);
    if (typeof body === 'string' || Buffer.isBuffer(body)) yield Buffer.from(body);
    else yield* body;
    yield Buffer.from('\r\n');
  }
  if (o.end) yield Buffer.from(`--${BOUNDARY}--\r\n`);
}

/** `count` MiB that cost no time to make. */
export function* megabytes(count: number): Generator<Buffer> {
  const chunk = Buffer.alloc(1024 ** 2, 7);
  for (let n = 0; n < count; n += 1) yield chunk;
}

export interface Posted {
  /** Ends the connection, as a closed browser tab does. */
  abort(): void;
  /** The answer's status, however much is sent by then. */
  responded: Promise<number>;
  /** The answer, when all is sent too: Chrome reads no answer before. */
  answer: Promise<{ status: number; body: string }>;
}

/**
 * POSTs chunks to the submit route as fast as they are taken, with `more` header lines. On a plain socket: Node's own clients stop sending once
 * an answer is there, and other programs do not.
 */
export function post(url: string, chunks: AsyncIterable<Buffer>, more: readonly string[] = []): Posted {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8').on('data', (data) => {
    received += data;
  });
  const lost = once(socket, 'close').then(() => Promise.reject(new Error(`The connection was lost: ${received}`)));
  const sent = send(socket, [`Host: ${host}`, ...more], chunks);
  const readUntil = async (done: () => boolean) => {
    while (!done()) await Promise.race([once(socket, 'data'), lost]);
  };
  const responded = readUntil(() => received.includes('\r\n\r\n')).then(() => Number(received.split(' ')[1]));
  const answer = Promise.all([responded, readUntil(() => isWhole(received)), Promise.race([sent, lost])]).then(
    ([status]) => ({ status, body: received.slice(received.indexOf('\r\n\r\n') + 4) }),
  );
  // A test that aborts waits for none of these.
  for (const promise of [lost, sent, responded]) promise.catch(() => {});
  answer.catch(() => {}).finally(() => socket.destroy());
  socket.on('error', () => {}); // `lost` tells
  return { abort: () => socket.destroy(), responded, answer };
}

async function send(socket: Socket, more: string[], chunks: AsyncIterable<Buffer>): Promise<void> {
  const headers = [...more, `Content-Type: multipart/form-data; boundary=${BOUNDARY}`];
  socket.write(`POST ${PATH} HTTP/1.1\r\n${headers.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  for await (const chunk of chunks) {
    if (socket.destroyed) return;
    socket.write(`${chunk.length.toString(16)}\r\n`);
    socket.write(chunk);
    await new Promise((resolve) => socket.write('\r\n', resolve));
  }
  socket.write('0\r\n\r\n');
}

/** Our answers all tell their length. */
function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(received)?.[1];
  return end > 0 && length !== undefined && Buffer.byteLength(received.slice(end + 4)) >= Number(length);
}
