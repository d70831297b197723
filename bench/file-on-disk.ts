import { type FileHandle, open } from 'node:fs/promises';

export interface FileOnDisk {
  /** Only `slice`, and `arrayBuffer` of what it gives, are as those of the file. */
  blob: Blob;
  close(): Promise<void>;
}

/**
 * A file as the page sees one, whose parts are read from the disk once though they are looked at twice: for a checksum, and
 * to be sent. A browser does as much; Node's own `openAsBlob` takes four times as long for each of the two, and that would be
 * measured instead.
 */
export async function openOnDisk(path: string): Promise<FileOnDisk> {
  const handle = await open(path);
  const parts = new Map<number, Promise<ArrayBuffer>>();
  const slice = (from = 0, to = 0) => Object.assign(new Blob([]), { arrayBuffer: () => once(parts, handle, from, to) });
  return { blob: Object.assign(new Blob([]), { slice }), close: () => handle.close() };
}

/** Forgotten when it was looked at twice. */
function once(parts: Map<number, Promise<ArrayBuffer>>, handle: FileHandle, from: number, to: number) {
  const known = parts.get(from);
  const bytes = known ?? readBytes(handle, from, to);
  if (known === undefined) parts.set(from, bytes);
  else parts.delete(from);
  return bytes;
}

async function readBytes(handle: FileHandle, from: number, to: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(to - from);
  await handle.read(bytes, 0, bytes.byteLength, from);
  return bytes.buffer;
}
