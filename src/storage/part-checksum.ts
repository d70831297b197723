import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { S3ServiceException } from '@aws-sdk/client-s3';
import type { PartChecksum } from '../domain/asset.js';
import { AppError } from '../domain/errors.js';
import type { ObjectStore } from './object-store.js';
import type { PartUpload, PartUploads } from './part-uploads.js';
import { PartRefused } from './put-signed.js';

/** Beside the mark, so that nothing which looks after files meets it. */
const TRIAL_KEY = '.pro-video-editor/checksum-trial';
const BODY = Buffer.from('trial');
const OTHER_BODY = Buffer.from('other');
/** HTTP, of a store that does not know what it was asked for. */
const UNKNOWN = [400, 405, 501];

/** CRC32 as S3 writes it. */
export function crc32Base64(bytes: Uint8Array | number): string {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(typeof bytes === 'number' ? bytes : crc32(bytes));
  return value.toString('base64');
}

export interface TrialDeps {
  uploads: PartUploads;
  store: Pick<ObjectStore, 'delete' | 'abortUpload'>;
}

/**
 * Whether this store takes an upload whose parts come with a CRC32, refuses one whose bytes are others, and puts the right
 * one together: stores differ, and some say yes and look at nothing. Tried with one upload of five bytes, of which nothing
 * stays. Throws `service_unavailable` where the store does not answer.
 */
export async function tryChecksum({ uploads, store }: TrialDeps): Promise<PartChecksum> {
  const begun = await uploads.begin(TRIAL_KEY, { contentType: 'text/plain', checksum: 'crc32' }).catch(unlessUnknown);
  if (!begun) return 'none';
  const upload = { key: TRIAL_KEY, uploadId: begun };
  try {
    return (await works(uploads, upload)) ? 'crc32' : 'none';
  } finally {
    await store.abortUpload(upload.key, upload.uploadId);
    await store.delete(TRIAL_KEY);
  }
}

async function works(uploads: PartUploads, upload: PartUpload): Promise<boolean> {
  const checksum = crc32Base64(BODY);
  const part = { number: 1, bytes: BODY.length, crc32: checksum };
  const isTaken = (body: Buffer) => uploads.send(upload, part, Readable.from([body])).then(() => true, falseIfRefused);
  if (await isTaken(OTHER_BODY)) return false;
  if (!(await isTaken(BODY))) return false;
  const [stored] = (await uploads.list(upload)) ?? [];
  if (stored?.crc32 !== checksum) return false;
  return (await uploads.complete(upload, [stored]).catch(unlessUnknown)) ?? false;
}

/** A fault of its own that may pass is none of the part's. */
function falseIfRefused(error: unknown): false {
  const cause = error instanceof AppError ? error.cause : error;
  if (cause instanceof PartRefused && (cause.status < 500 || UNKNOWN.includes(cause.status))) return false;
  throw error;
}

function unlessUnknown(error: unknown): undefined {
  const cause = error instanceof AppError ? error.cause : error;
  const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
  if (status !== undefined && UNKNOWN.includes(status)) return undefined;
  throw error;
}
