import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

/** Beside `users/`, so that nothing which looks after files meets it. */
export const MARK_KEY = '.pro-video-editor/owner';

const markSchema = z.object({
  installationId: z.string(),
  /** Exchanged by the owner from time to time (src/storage/renew-bucket-mark.ts). */
  token: z.string(),
});

/** Whose bucket this is, as an object in it says. */
export type BucketMark = z.infer<typeof markSchema>;

/** One that cannot be read is somebody's all the same. */
const UNREADABLE: BucketMark = { installationId: 'unreadable', token: 'unreadable' };

/** Undefined where the bucket has none. */
export async function readMark(client: S3Client, bucket: string): Promise<BucketMark | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: MARK_KEY }));
    return parsed((await Body?.transformToString()) ?? '');
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export async function writeMark(client: S3Client, bucket: string, mark: BucketMark): Promise<void> {
  const Body = `${JSON.stringify(mark)}\n`;
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: MARK_KEY, Body, ContentType: 'application/json' }));
}

function parsed(text: string): BucketMark {
  try {
    return markSchema.parse(JSON.parse(text));
  } catch {
    return UNREADABLE;
  }
}
