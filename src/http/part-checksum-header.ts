/** As S3 names it, so that a client sends a part to either in the same way. */
export const PART_CHECKSUM = 'x-amz-checksum-crc32';
