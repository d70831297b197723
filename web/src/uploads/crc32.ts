/** CRC-32 as S3 and ZIP have it (polynomial 0xEDB88320), so that a part that arrives damaged is refused. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Of more bytes, where `before` is that of those before them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = ~before;
  for (let place = 0; place < bytes.length; place += 1) {
    value = (value >>> 8) ^ (TABLE[(value ^ (bytes[place] ?? 0)) & 0xff] ?? 0);
  }
  return ~value >>> 0;
}

/** Its four bytes in base64, the highest first: as S3's headers have it. */
export const crc32Base64 = (value: number): string =>
  btoa(String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff));

const BUFFER_BYTES = 1024 ** 2;

/** Of all of a blob, read as it comes: a large one is never in memory as a whole. */
export async function crc32Of(blob: Blob): Promise<number> {
  if (blob.size <= BUFFER_BYTES) return crc32(new Uint8Array(await blob.arrayBuffer()));
  const stream = blob.stream();
  let value = 0;
  const take = (bytes: Uint8Array) => {
    value = crc32(bytes, value);
  };
  const own = ownBufferReader(stream);
  await (own ? readInto(own, take) : readChunks(stream.getReader(), take));
  return value;
}

/** Undefined where the browser has none for files (Safari). */
function ownBufferReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

/** The same buffer again and again: with a new one for each chunk, hundreds of MB lie about before they are collected. */
async function readInto(reader: ReadableStreamBYOBReader, take: (bytes: Uint8Array) => void): Promise<void> {
  let read = await reader.read(new Uint8Array(BUFFER_BYTES));
  while (!read.done) {
    take(read.value);
    read = await reader.read(new Uint8Array(read.value.buffer));
  }
}

async function readChunks(reader: ReadableStreamDefaultReader<Uint8Array>, take: (bytes: Uint8Array) => void) {
  for (let read = await reader.read(); !read.done; read = await reader.read()) take(read.value);
}
