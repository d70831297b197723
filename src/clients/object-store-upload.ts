import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { AppError } from '../errors.js';

export interface PutOptions {
  contentType: string;
  signal?: AbortSignal;
  /** Called with the bytes read so far. */
  onBytes?: (total: number) => void;
}

export interface StoredStream {
  bytes: number;
  /** Hex, of what was stored. */
  sha256: string;
}

/** 10 000 parts of 8 MiB hold 78 GiB; smaller parts would save memory but cost a request each. */
const PART_BYTES = 8 * 1024 ** 2;
/** One part on its way while the next one fills: about 4 parts of memory, whatever the file's size. */
const PARTS_AT_ONCE = 2;

/** See ObjectStore.putStream. */
export async function putStream(
  client: S3Client,
  object: { Bucket: string; Key: string },
  source: Readable,
  o: PutOptions,
): Promise<StoredStream> {
  const meter = createMeter(o.onBytes);
  const upload = new Upload({
    client,
    params: { ...object, Body: meter.stream, ContentType: o.contentType },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  });
  // An abort goes through the stream, not through upload.abort(): that one would return before the multipart upload is
  // gone. Both are waited for, so that whoever cleans up afterwards finds nothing still moving.
  const [read, sent] = await Promise.allSettled([
    pipeline(source, meter.stream, { signal: o.signal }),
    upload.done().finally(() => meter.stream.destroy()),
  ]);
  if (read.status === 'fulfilled' && sent.status === 'fulfilled') return meter.result();
  o.signal?.throwIfAborted();
  // The source's fault reached the upload through the meter; a fault of S3 is another one.
  if (source.errored && source.errored === reasonOf(sent)) throw source.errored;
  throw new AppError('service_unavailable', { cause: reasonOf(sent) ?? reasonOf(read) });
}

const reasonOf = (result: PromiseSettledResult<unknown>): unknown =>
  result.status === 'rejected' ? result.reason : undefined;

function createMeter(onBytes: PutOptions['onBytes']) {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes?.(bytes);
      done(null, chunk);
    },
  });
  return { stream, result: (): StoredStream => ({ bytes, sha256: hash.digest('hex') }) };
}
