import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { abortUpload } from './object-store-bucket.js';
import type { OnMultipart } from './object-store-upload.js';

interface ObjectAddress {
  Bucket: string;
  Key: string;
}

/** S3's limit for a copy in one step. */
const LARGEST_COPY_BYTES = 5 * 1024 ** 3;
/** Copied within a store in seconds, far below the client's timeout; 10,000 of them are more than S3 takes. */
const PART_BYTES = 1024 ** 3;

export interface CopyLimits {
  largestBytes: number;
  partBytes: number;
}

/**
 * Within the bucket, by the store itself; `to` is replaced in one step, also where the copy takes many. `bytes` is what
 * lies at `from`, as whoever put it there knows.
 */
export async function copyObject(
  client: S3Client,
  from: ObjectAddress & { bytes: number },
  to: ObjectAddress,
  onMultipart?: OnMultipart,
  { largestBytes, partBytes }: CopyLimits = { largestBytes: LARGEST_COPY_BYTES, partBytes: PART_BYTES },
): Promise<void> {
  const { bytes, ...source } = from;
  const CopySource = `${from.Bucket}/${from.Key.split('/').map(encodeURIComponent).join('/')}`;
  if (bytes <= largestBytes) {
    await client.send(new CopyObjectCommand({ ...to, CopySource }));
    return;
  }
  const { ContentType } = await client.send(new HeadObjectCommand(source));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...to, ContentType }));
  const upload = { ...to, UploadId };
  try {
    if (UploadId) await onMultipart?.(UploadId);
    const Parts = await copyParts(client, { ...upload, CopySource }, { bytes, partBytes });
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    await abortUpload(client, upload).catch(() => undefined); // swept after a day
    throw error;
  }
}

async function copyParts(
  client: S3Client,
  source: ObjectAddress & { UploadId: string | undefined; CopySource: string },
  { bytes, partBytes }: { bytes: number; partBytes: number },
) {
  const parts: { PartNumber: number; ETag?: string }[] = [];
  for (let start = 0; start < bytes; start += partBytes) {
    const PartNumber = parts.length + 1;
    const CopySourceRange = `bytes=${start}-${Math.min(bytes, start + partBytes) - 1}`;
    const { CopyPartResult } = await client.send(new UploadPartCopyCommand({ ...source, PartNumber, CopySourceRange }));
    parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
  }
  return parts;
}
