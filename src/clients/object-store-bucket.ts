import {
  AbortMultipartUploadCommand,
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** Creates the bucket if it is absent; another process may be doing the same. */
export async function ensureBucket(client: S3Client, bucket: string, region: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!named(error, 'NotFound', 'NoSuchBucket')) throw error;
    await createBucket(client, bucket, region);
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
  if (!/^[^/]+\/[^/]+\/.*\/$/.test(prefix)) throw new Error(`Refusing to delete everything under "${prefix}".`);
  // First the unfinished ones: none of them may turn into an object after the listing.
  await abortUploads(client, bucket, prefix);
  let removed = 0;
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    const objects = (page.Contents ?? []).map(({ Key }) => ({ Key }));
    if (objects.length > 0) removed += await deletePage(client, bucket, objects);
  }
  return removed;
}

async function deletePage(client: S3Client, bucket: string, objects: { Key: string | undefined }[]): Promise<number> {
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
  );
  const [first] = Errors;
  if (first) throw new Error(`S3 did not delete "${first.Key}": ${first.Code} ${first.Message}`);
  return objects.length;
}

async function abortUploads(client: S3Client, bucket: string, prefix: string): Promise<void> {
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (marker) {
    const page: ListMultipartUploadsCommandOutput = await client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...marker }),
    );
    for (const { Key, UploadId } of page.Uploads ?? []) {
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
    }
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    marker = page.IsTruncated ? { KeyMarker, UploadIdMarker } : undefined;
  }
}

const named = (error: unknown, ...names: string[]) => error instanceof S3ServiceException && names.includes(error.name);
