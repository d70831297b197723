/** What an asset is for. */
export const ASSET_KINDS = ['video', 'audio', 'poster'] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

/**
 * - uploading: its bytes are on their way
 * - fetching: a worker fetches it from the URL that was given
 * - checking: they are there, and a worker looks what they are
 * - stored: jobs may use it
 * - refused: it is not what it should be
 */
export const ASSET_STATUSES = ['uploading', 'fetching', 'checking', 'stored', 'refused'] as const;
export type AssetStatus = (typeof ASSET_STATUSES)[number];

/** What a file really holds; of a picture only its measures. */
export interface AssetProbe {
  /** Decoded length of the track that counts. */
  seconds?: number;
  /** Of a video with sound: when that ends, in s. */
  soundEnds?: number;
  /** In pixels, after rotation. */
  width?: number;
  height?: number;
  /** Mean of the first frames. */
  fps?: number;
  hasVideo?: boolean;
  hasAudio?: boolean;
}

const MIB = 1024 ** 2;
/** Large enough to be few, small enough that a broken line costs little. */
export const PART_BYTES = 16 * MIB;
/** More are not taken by S3. */
const MOST_PARTS = 10_000;

/** How large each part of a file is but the last, in bytes. */
export const partBytesOf = (bytes: number): number =>
  Math.max(PART_BYTES, Math.ceil(Math.ceil(bytes / MOST_PARTS) / MIB) * MIB);

/** A file that comes in parts. */
export interface PartPlan {
  bytes: number;
  partBytes: number;
}

export const partCount = ({ bytes, partBytes }: PartPlan): number => Math.ceil(bytes / partBytes);

/** How large the part must be, from 1; undefined where there is none of that number, or it is no whole number. */
export function bytesOfPart(number: number, plan: PartPlan): number | undefined {
  const last = partCount(plan);
  if (!Number.isInteger(number) || number < 1 || number > last) return undefined;
  return number < last ? plan.partBytes : plan.bytes - (last - 1) * plan.partBytes;
}

/** A small picture for lists, each of which may show a hundred. */
const POSTER_BYTES = 200 * 1024;

/** The most bytes of one file, where `most` are those of any. */
export const assetLimitOf = (kind: AssetKind, most: number): number =>
  kind === 'poster' ? Math.min(POSTER_BYTES, most) : most;

/** Of the URL that a file is fetched from; those that a cloud signs for a passing role are longer than others. */
export const LONGEST_SOURCE_URL = 8_192;

/** By what a part is known to have arrived as it was sent. */
export type PartChecksum = 'crc32' | 'none';

/** The header that brings a part's CRC32, by S3's name, so that a client sends a part to S3 or to us in the same way. */
export const CRC32_HEADER = 'x-amz-checksum-crc32';

/** The four bytes of a CRC32, the highest first, in base64. */
export const CRC32 = /^[A-Za-z0-9+/]{6}==$/;
