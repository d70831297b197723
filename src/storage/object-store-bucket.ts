import {
  AbortMultipartUploadCommand,
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { AppError } from '../domain/errors.js';

/** Creates the bucket if it is absent; another process may be doing the same. */
export async function ensureBucket(client: S3Client, bucket: string, region: string): Promise<void> {
  if (!(await bucketExists(client, bucket))) await createBucket(client, bucket, region);
}

/** Throws where S3 does not answer, or does not let us look. */
export async function bucketExists(client: S3Client, bucket: string): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (!named(error, 'NotFound', 'NoSuchBucket')) throw error;
    return false;
  }
}

async function createBucket(client: S3Client, bucket: string, region: string): Promise<void> {
  // AWS refuses us-east-1 as a location constraint: it is what no constraint means.
  const place =
    region === 'us-east-1'
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket, ...place }));
  } catch (error) {
    if (!named(error, 'BucketAlreadyOwnedByYou')) throw error;
  }
}

/** Removes all objects and unfinished uploads under the prefix; the number of objects removed. */
export async function deleteObjects(client: S3Client, bucket: string, prefix: string): Promise<number> {
  if (!/^[^/]+\/[^/]+\/.*\/$/.test(prefix)) throw new RangeError(`Refusing to delete everything under "${prefix}".`);
  // First the unfinished ones: none of them may turn into an object after the listing.
  await abortUploads(client, bucket, prefix);
  let removed = 0;
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
    if (keys.length > 0) await deletePage(client, bucket, keys);
    removed += keys.length;
  }
  return removed;
}

async function deletePage(client: S3Client, bucket: string, keys: string[]): Promise<void> {
  try {
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
    const [first] = Errors;
    if (first) {
      const detail = `S3 did not delete "${first.Key}": ${first.Code} ${first.Message}`;
      throw new AppError('service_unavailable', { detail });
    }
  } catch (error) {
    if (!isUnknownCall(error)) throw error;
    for (const Key of keys) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  }
}

/** Google's and some older stores know no DeleteObjects, or want it with a checksum of their own. */
const isUnknownCall = (error: unknown) =>
  error instanceof S3ServiceException && [400, 405, 411, 501].includes(error.$metadata.httpStatusCode ?? 0);

async function abortUploads(client: S3Client, bucket: string, prefix: string): Promise<void> {
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (marker) {
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...marker }),
    );
    for (const { Key, UploadId } of page.Uploads ?? []) {
      await abortUpload(client, { Bucket: bucket, Key, UploadId });
    }
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    marker = page.IsTruncated ? { KeyMarker, UploadIdMarker } : undefined;
  }
}

/** Ends one upload that never became an object; one that did, or is gone, is left alone. */
export async function abortUpload(
  client: S3Client,
  upload: { Bucket: string; Key: string | undefined; UploadId: string | undefined },
): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand(upload));
  } catch (error) {
    if (!named(error, 'NoSuchUpload')) throw error;
  }
}

const named = (error: unknown, ...names: string[]) => error instanceof S3ServiceException && names.includes(error.name);
