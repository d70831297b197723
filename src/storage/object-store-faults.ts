import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { AppError } from '../domain/errors.js';
import { bucketExists } from './object-store-bucket.js';

/**
 * What a fault of S3 means. A missing object is the job's own trouble; a missing bucket is the installation's, and
 * passes when somebody puts that right. S3 answers HEAD with 404 and no body for both, so the bucket is asked for then.
 */
export async function storeFault(client: S3Client, bucket: string, error: unknown): Promise<AppError> {
  if (error instanceof AppError) return error;
  const { name } = error instanceof S3ServiceException ? error : { name: '' };
  if (name === 'NoSuchKey') return new AppError('asset_missing', { cause: error });
  if (name === 'NoSuchBucket') return noBucket(bucket, error);
  if (name !== 'NotFound') return new AppError('service_unavailable', { cause: error });
  try {
    const exists = await bucketExists(client, bucket);
    return exists ? new AppError('asset_missing', { cause: error }) : noBucket(bucket, error);
  } catch (cause) {
    return new AppError('service_unavailable', { cause });
  }
}

const noBucket = (bucket: string, cause: unknown) =>
  new AppError('service_unavailable', { detail: `The bucket "${bucket}" is not there.`, cause });

/** Runs calls whose faults come out translated. */
export const guardedBy =
  (client: S3Client, bucket: string) =>
  async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw await storeFault(client, bucket, error);
    }
  };

/** Undefined where the object is missing; every other fault is thrown. */
export function unlessMissing(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'asset_missing') return undefined;
  throw error;
}
