import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { crc32Base64 } from '../src/storage/part-checksum.js';

/** The next bytes of a file, in memory. */
export class FilledPart {
  readonly #chunks: Buffer[] = [];
  #crc32 = 0;
  bytes = 0;

  get crc32(): string {
    return crc32Base64(this.#crc32);
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.bytes += chunk.length;
    this.#crc32 = crc32(chunk, this.#crc32);
  }

  read(): Readable {
    return Readable.from(this.#chunks, { objectMode: false });
  }
}

/** The bytes of `chunks` in parts of that size, the last one smaller; none where none come. */
export async function* inParts(chunks: AsyncIterable<Buffer>, partBytes: number): AsyncGenerator<FilledPart> {
  let part = new FilledPart();
  for await (let chunk of chunks) {
    while (part.bytes + chunk.length >= partBytes) {
      const missing = partBytes - part.bytes;
      part.add(chunk.subarray(0, missing));
      chunk = chunk.subarray(missing);
      yield part;
      part = new FilledPart();
    }
    if (chunk.length > 0) part.add(chunk);
  }
  if (part.bytes > 0) yield part;
}

/** The first bytes of a file, as many as asked for where there are so many, and all of it again with them. */
export async function peek(
  coming: AsyncIterable<Buffer>,
  bytes: number,
): Promise<{ head: Buffer; chunks: AsyncIterable<Buffer> }> {
  const iterator = coming[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  for (let seen = 0; seen < bytes; ) {
    const { value, done } = await iterator.next();
    if (done) break;
    first.push(value);
    seen += value.length;
  }
  return { head: Buffer.concat(first).subarray(0, bytes), chunks: joined(first, iterator) };
}

async function* joined(first: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  yield* { [Symbol.asyncIterator]: () => rest };
}
