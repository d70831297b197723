import type { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type Part as ListedPart,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { CRC32_HEADER, type PartChecksum } from '../domain/asset.js';
import { guardedBy } from './object-store-faults.js';
import { putSigned, type SignedPart } from './put-signed.js';
import { createS3Client, type ObjectStoreConfig } from './s3-client.js';

/** An upload in parts that has begun. */
export interface PartUpload {
  key: string;
  uploadId: string;
}

export interface Part {
  /** From 1. */
  number: number;
  bytes: number;
  /** CRC32 of its bytes, big-endian, in base64; where the upload was begun with that. */
  crc32?: string;
}

export interface SentPart {
  number: number;
  etag: string;
  crc32?: string;
}

export interface StoredPart extends Part {
  etag: string;
}

/** Objects that come in parts, each sent by whoever has its signed URL. Faults come out as ObjectStore's do. */
export interface PartUploads {
  /** `checksum`: crc32 where each part will come with one. Returns S3's id of the upload. */
  begin(key: string, o: { contentType: string; checksum: PartChecksum }): Promise<string>;
  /** For a client outside; the size is signed too, so that another is refused. */
  sign(upload: PartUpload, part: Part, o: { expiresInSeconds: number; signedAt: Date }): Promise<SignedPart>;
  /** What has arrived, by number; undefined where S3 knows no such upload any more. */
  list(upload: PartUpload): Promise<StoredPart[] | undefined>;
  /** Streams one part there ourselves; its ETag. Throws `part_damaged` where S3 says so; a fault of `body` comes as it is. */
  send(upload: PartUpload, part: Part, body: Readable): Promise<string>;
  /** False where S3 knows no such upload: it is complete already, or was given up. */
  complete(upload: PartUpload, parts: readonly SentPart[]): Promise<boolean>;
  close(): void;
}

/** Ours are used at once. */
const OWN_SECONDS = 300;

export function createPartUploads(config: ObjectStoreConfig): PartUploads {
  const client = createS3Client(config);
  const outside = createS3Client(config, config.S3_PUBLIC_ENDPOINT);
  const Bucket = config.S3_BUCKET;
  const guarded = guardedBy(client, Bucket);
  const at = ({ key, uploadId }: PartUpload) => ({ Bucket, Key: key, UploadId: uploadId });
  const unlessGone = <T>(call: () => Promise<T>) => guarded(() => call().catch(undefinedWhereGone));
  return {
    begin: (key, o) => guarded(() => begin(client, { Bucket, Key: key }, o)),
    sign: (upload, part, o) => guarded(() => sign(outside, at(upload), part, o)),
    list: (upload) => unlessGone(() => list(client, at(upload))),
    async send(upload, part, body) {
      const o = { expiresInSeconds: OWN_SECONDS, signedAt: new Date() };
      return await putSigned(await guarded(() => sign(client, at(upload), part, o)), part.bytes, body);
    },
    complete: async (upload, parts) => (await unlessGone(() => complete(client, at(upload), parts))) ?? false,
    close() {
      client.destroy();
      outside.destroy();
    },
  };
}

interface Address {
  Bucket: string;
  Key: string;
}

type UploadAddress = Address & { UploadId: string };

/** Each part with a checksum of its own, and of all together that of these (COMPOSITE): what every S3 with CRC32 knows. */
async function begin(
  client: S3Client,
  object: Address,
  { contentType, checksum }: { contentType: string; checksum: PartChecksum },
): Promise<string> {
  const checked = checksum === 'crc32' ? ({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'COMPOSITE' } as const) : {};
  const command = new CreateMultipartUploadCommand({ ...object, ContentType: contentType, ...checked });
  return (await client.send(command)).UploadId ?? '';
}

/** The checksum stays a header: in the address some servers would not look at it. */
async function sign(
  client: S3Client,
  upload: UploadAddress,
  { number, bytes, crc32 }: Part,
  { expiresInSeconds, signedAt }: { expiresInSeconds: number; signedAt: Date },
): Promise<SignedPart> {
  const command = new UploadPartCommand({
    ...upload,
    ...{ PartNumber: number, ContentLength: bytes },
    ...(crc32 !== undefined && { ChecksumCRC32: crc32 }),
  });
  const url = await getSignedUrl(client, command, {
    ...{ expiresIn: expiresInSeconds, signingDate: signedAt },
    unhoistableHeaders: new Set([CRC32_HEADER]),
    signableHeaders: new Set(['host', 'content-length', CRC32_HEADER]),
  });
  return { url, headers: crc32 === undefined ? {} : { [CRC32_HEADER]: crc32 } };
}

async function list(client: S3Client, upload: UploadAddress): Promise<StoredPart[]> {
  const parts: StoredPart[] = [];
  // Not the SDK's own pages: some servers give a marker on the last one too, and it would go on for ever.
  for (let page: ListPartsCommandOutput | undefined; page === undefined || page.IsTruncated; ) {
    page = await client.send(new ListPartsCommand({ ...upload, PartNumberMarker: page?.NextPartNumberMarker }));
    parts.push(...(page.Parts ?? []).map(toStoredPart));
  }
  return parts.toSorted((a, b) => a.number - b.number);
}

const toStoredPart = ({ PartNumber, Size, ETag = '', ChecksumCRC32: crc32 }: ListedPart): StoredPart => ({
  ...{ number: PartNumber ?? 0, bytes: Size ?? 0, etag: plainEtag(ETag) },
  ...(crc32 !== undefined && { crc32 }),
});

async function complete(client: S3Client, upload: UploadAddress, parts: readonly SentPart[]): Promise<true> {
  const Parts = parts.map(({ number: PartNumber, etag: ETag, crc32: ChecksumCRC32 }) => ({
    ...{ PartNumber, ETag, ChecksumCRC32 },
  }));
  await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  return true;
}

/** An ETag as some write it in quotes and others do not. */
export const plainEtag = (etag: string): string => etag.replace(/^"|"$/g, '');

function undefinedWhereGone(error: unknown): undefined {
  if (error instanceof S3ServiceException && error.name === 'NoSuchUpload') return undefined;
  throw error;
}
