import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { AppError } from '../domain/errors.js';
import { attachmentNamed } from './content-disposition.js';
import { abortUpload, bucketExists, deleteObjects, ensureBucket } from './object-store-bucket.js';
import { copyObject } from './object-store-copy.js';
import { guardedBy, unlessMissing } from './object-store-faults.js';
import { type BucketMark, readMark, writeMark } from './object-store-mark.js';
import { type OnMultipart, type PutOptions, putStream, type StoredStream } from './object-store-upload.js';
import { createS3Client, type ObjectStoreConfig } from './s3-client.js';

export interface StoredObject {
  bytes: number;
  contentType: string;
}

/**
 * The bucket. Absent objects are AppError `asset_missing` in `open`, `readRange` and `copy`; every other fault of the
 * store, the absence of the whole bucket too, is `service_unavailable` with its cause.
 */
export interface ObjectStore {
  /** The bucket's name. */
  bucket: string;
  /** Creates the bucket if it is absent; private, as S3 makes it. Only for whoever sets up the product. */
  ensureBucket(): Promise<void>;
  /** Whether the bucket is there; cheap enough for /readyz. */
  exists(): Promise<boolean>;
  /** Whose bucket it says that it is; undefined where it says nothing. */
  readMark(): Promise<BucketMark | undefined>;
  writeMark(mark: BucketMark): Promise<void>;
  /**
   * Streams to S3 multipart as bytes arrive: constant memory, nothing left behind on error. A fault of `body` itself
   * and the reason of `signal` come out as they are.
   */
  putStream(key: string, body: Readable, o: PutOptions): Promise<StoredStream>;
  /** Undefined when the object is absent. */
  head(key: string): Promise<StoredObject | undefined>;
  /** Bytes from `start` to before `end`; shorter where the object ends. `asset_missing` where it has not `ofBytes`. */
  readRange(key: string, start: number, end: number, ofBytes?: number): Promise<Uint8Array>;
  open(key: string, signal?: AbortSignal): Promise<{ body: Readable; bytes: number }>;
  /** Within the bucket, by the store itself; replaces `to` in one step, whatever its size. */
  copy(from: { key: string; bytes: number }, to: string, onMultipart?: OnMultipart): Promise<void>;
  /** Removes everything under `users/…/`, unfinished uploads too; the number of objects removed. */
  deletePrefix(prefix: string): Promise<number>;
  delete(key: string): Promise<void>;
  /** Ends an upload in parts that never became an object; one that did is left alone. */
  abortUpload(key: string, uploadId: string): Promise<void>;
  /** `signedAt` fixes the signature's date, so that the same call gives the same URL to the byte. */
  signedUrl(key: string, o: SignOptions): Promise<string>;
  /** The plain, unsigned address of the object. */
  address(key: string): string;
  /** Of the addresses that are signed for whoever is outside (`isPublic`). */
  publicOrigin: string;
  close(): void;
}

export interface SignOptions {
  expiresInSeconds: number;
  signedAt?: Date;
  /** File name the browser saves under, in any letters. */
  downloadAs?: string;
  /** For whoever sees S3 under another address than we do (S3_PUBLIC_ENDPOINT). */
  isPublic?: boolean;
  /** A signature is for one method; left out: GET. */
  method?: 'GET' | 'HEAD';
}

/** The S3 client of API and worker; it connects on first use. */
export function createObjectStore(config: ObjectStoreConfig): ObjectStore {
  const client = createS3Client(config);
  const publicEndpoint = config.S3_PUBLIC_ENDPOINT ?? config.S3_ENDPOINT;
  const publicClient = createS3Client(config, publicEndpoint);
  const bucket = config.S3_BUCKET;
  const at = (key: string) => ({ Bucket: bucket, Key: key });
  const guarded = guardedBy(client, bucket);
  return {
    bucket,
    exists: () => guarded(() => bucketExists(client, bucket)),
    readMark: () => guarded(() => readMark(client, bucket)),
    writeMark: (mark) => guarded(() => writeMark(client, bucket, mark)),
    ensureBucket: () => guarded(() => ensureBucket(client, bucket, config.S3_REGION)),
    putStream: (key, body, o) => putStream(client, at(key), body, o),
    head: (key) => guarded(() => head(client, at(key))).catch(unlessMissing),
    readRange: (key, start, end, ofBytes) => guarded(() => readRange(client, at(key), { start, end, ofBytes })),
    open: (key, signal) => guarded(() => open(client, at(key), signal)),
    copy: ({ key, bytes }, to, onMultipart) =>
      guarded(() => copyObject(client, { ...at(key), bytes }, at(to), onMultipart)),
    deletePrefix: (prefix) => guarded(() => deleteObjects(client, bucket, prefix)),
    delete: (key) => guarded(async () => void (await client.send(new DeleteObjectCommand(at(key))))),
    abortUpload: (key, UploadId) => guarded(() => abortUpload(client, { ...at(key), UploadId })),
    signedUrl: (key, o) => guarded(() => signedUrl(o.isPublic ? publicClient : client, at(key), o)),
    address: (key) => address(config, key),
    publicOrigin: new URL(address({ ...config, S3_ENDPOINT: publicEndpoint }, '')).origin,
    close() {
      client.destroy();
      publicClient.destroy();
    },
  };
}

interface ObjectAddress {
  Bucket: string;
  Key: string;
}

async function head(client: S3Client, object: ObjectAddress): Promise<StoredObject> {
  const { ContentLength = 0, ContentType = 'application/octet-stream' } = await client.send(
    new HeadObjectCommand(object),
  );
  return { bytes: ContentLength, contentType: ContentType };
}

interface Range {
  start: number;
  end: number;
  ofBytes?: number | undefined;
}

async function readRange(client: S3Client, object: ObjectAddress, { start, end, ofBytes }: Range): Promise<Uint8Array> {
  if (end <= start) return new Uint8Array();
  try {
    const command = new GetObjectCommand({ ...object, Range: `bytes=${start}-${end - 1}` });
    const { Body, ContentRange } = await client.send(command);
    // "bytes 0-99/1234": the answer to a range tells the size of the whole (RFC 9110, 14.4).
    const bytes = Number(ContentRange?.split('/')[1]);
    if (ofBytes !== undefined && Number.isInteger(bytes) && bytes !== ofBytes) {
      (Body as Readable | undefined)?.destroy();
      throw new AppError('asset_missing', { detail: `It has ${bytes} bytes instead of ${ofBytes}.` });
    }
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    // Like a read past the end of a file: no bytes, no fault.
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416) return new Uint8Array();
    throw error;
  }
}

async function open(client: S3Client, object: ObjectAddress, abortSignal?: AbortSignal) {
  const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand(object), { abortSignal });
  if (!Body) throw new AppError('service_unavailable', { detail: 'S3 answered without a body.' });
  // In Node the SDK's body is an IncomingMessage; its type also names the browser's streams.
  return { body: Body as Readable, bytes: ContentLength };
}

function signedUrl(client: S3Client, object: ObjectAddress, o: SignOptions): Promise<string> {
  const disposition = o.downloadAs && { ResponseContentDisposition: attachmentNamed(o.downloadAs) };
  const Command = o.method === 'HEAD' ? HeadObjectCommand : GetObjectCommand;
  return getSignedUrl(client, new Command({ ...object, ...disposition }), {
    expiresIn: o.expiresInSeconds,
    ...(o.signedAt && { signingDate: o.signedAt }),
  });
}

function address(config: ObjectStoreConfig, key: string): string {
  const url = new URL(config.S3_ENDPOINT ?? `https://s3.${config.S3_REGION}.amazonaws.com`);
  const path = key.split('/').map(encodeURIComponent).join('/');
  if (!config.S3_FORCE_PATH_STYLE) url.hostname = `${config.S3_BUCKET}.${url.hostname}`;
  const prefix = config.S3_FORCE_PATH_STYLE ? `/${config.S3_BUCKET}` : '';
  return `${url.origin}${url.pathname.replace(/\/$/, '')}${prefix}/${path}`;
}
