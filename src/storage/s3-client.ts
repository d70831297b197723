import { S3Client } from '@aws-sdk/client-s3';
import type { ServiceConfig } from '../platform/config.js';

export type ObjectStoreConfig = Pick<
  ServiceConfig,
  | 'S3_ENDPOINT'
  | 'S3_PUBLIC_ENDPOINT'
  | 'S3_REGION'
  | 'S3_BUCKET'
  | 'S3_ACCESS_KEY_ID'
  | 'S3_SECRET_ACCESS_KEY'
  | 'S3_FORCE_PATH_STYLE'
>;

/** Connects on first use. `endpoint`: where it is reached, or only signs for; left out: as the configuration says. */
export function createS3Client(config: ObjectStoreConfig, endpoint = config.S3_ENDPOINT): S3Client {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  return new S3Client({
    region: config.S3_REGION,
    forcePathStyle: config.S3_FORCE_PATH_STYLE,
    // About 2 s of retries in all: an upload rides out a restarting gateway, a person still gets an answer.
    maxAttempts: 5,
    // S3-compatible servers often lack the newer checksum trailers; the SDK's default would send them always.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Idle, not total: one part over a slow line may take minutes, a silent socket for one minute is dead.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    ...(endpoint && { endpoint }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  });
}
