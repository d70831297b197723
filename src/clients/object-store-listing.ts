import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';

export interface ListedObject {
  key: string;
  modifiedAt: Date;
}

export interface ObjectPage {
  objects: ListedObject[];
  /** The key the next page begins after; undefined at the end. */
  next?: string;
}

/** Objects under `prefix` in the order of their keys, `limit` (up to 1000) of them after the key `after`. */
export async function listObjects(
  client: S3Client,
  bucket: string,
  prefix: string,
  { after, limit }: { after?: string; limit: number },
): Promise<ObjectPage> {
  const { Contents = [], IsTruncated = false } = await client.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter: after, MaxKeys: limit }),
  );
  // Without a date it counts as new, so that it is never taken for something forgotten.
  const objects = Contents.map(({ Key = '', LastModified = new Date() }) => ({ key: Key, modifiedAt: LastModified }));
  return { objects, next: IsTruncated ? objects.at(-1)?.key : undefined };
}

/** Ends the uploads under `prefix` that began before `before` and never became objects; how many. One page at most. */
export async function abortUploadsBefore(client: S3Client, bucket: string, prefix: string, before: Date) {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }));
  const old = Uploads.filter(({ Initiated }: MultipartUpload) => Initiated !== undefined && Initiated < before);
  for (const { Key, UploadId } of old) {
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
  return old.length;
}
