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

/** Of all of a blob, read as it comes: a part is never in memory as a whole. */
export async function crc32Of(blob: Blob): Promise<number> {
  const reader = blob.stream().getReader();
  let value = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) value = crc32(read.value, value);
  return value;
}
