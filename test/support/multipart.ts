import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export const BOUNDARY = 'the-test-boundary';

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

/** POSTs chunks as fast as they are taken, and reads the answer only when all is sent, as Chrome does. */
export function post(url: string, chunks: AsyncIterable<Buffer>, headers: Record<string, string> = {}) {
  const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  const sent = request(`${url}/api/v1/sync/pro-sync-process`, { method: 'POST', headers: { ...type, ...headers } });
  const body = Readable.from(chunks);
  const answer = new Promise<{ status: number; body: string }>((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      const read = () =>
        text(response).then((answered) => resolve({ status: response.statusCode ?? 0, body: answered }));
      if (sent.writableFinished) read().catch(reject);
      else sent.once('finish', () => read().catch(reject));
    });
  });
  body.pipe(sent);
  return { sent, answer };
}
