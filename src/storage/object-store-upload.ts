import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CreateMultipartUploadCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { abortUpload } from './object-store-bucket.js';
import { storeFault } from './object-store-faults.js';

/** Writes down the id S3 gave to an upload in parts; no part goes up before. */
export type OnMultipart = (uploadId: string) => Promise<void>;

export interface PutOptions {
  contentType: string;
  signal?: AbortSignal;
  /** Called with the bytes read so far. */
  onBytes?: (total: number) => void;
  /** Where it comes in parts; what it throws ends the upload. */
  onMultipart?: OnMultipart;
}

export interface StoredStream {
  bytes: number;
  /** Hex, of what was stored. */
  sha256: string;
}

/** The smallest that S3 takes: 10 000 of them hold 48 GiB. Larger ones were no faster, and 8 MiB cost three times the memory. */
const PART_BYTES = 5 * 1024 ** 2;
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
    client: o.onMultipart ? noting(client, o.onMultipart) : client,
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
  throw await storeFault(client, object.Bucket, reasonOf(sent) ?? reasonOf(read));
}

/** The same client, which hands on the id of each upload it begins. The library tells it nobody before the end. */
function noting(client: S3Client, onMultipart: OnMultipart): S3Client {
  // Called with every command of an upload; this is the one whose answer is read here.
  const send = async (command: CreateMultipartUploadCommand) => {
    const output = await client.send(command);
    if (command instanceof CreateMultipartUploadCommand) await noted(client, command, output, onMultipart);
    return output;
  };
  return Object.assign(Object.create(client), { send });
}

/** The library does not know of the upload yet, so one that cannot be written down is ended here. */
async function noted(
  client: S3Client,
  { input: { Bucket = '', Key } }: CreateMultipartUploadCommand,
  { UploadId = '' }: { UploadId?: string },
  onMultipart: OnMultipart,
): Promise<void> {
  await onMultipart(UploadId).catch(async (error: unknown) => {
    await abortUpload(client, { Bucket, Key, UploadId }).catch(() => undefined);
    throw error;
  });
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
