/** What an asset is for. */
export const ASSET_KINDS = ['video', 'audio', 'poster'] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

/**
 * - uploading: its bytes are on their way
 * - checking: they are there, and a worker looks what they are
 * - stored: jobs may use it
 * - refused: it is not what it should be
 */
export const ASSET_STATUSES = ['uploading', 'checking', 'stored', 'refused'] as const;
export type AssetStatus = (typeof ASSET_STATUSES)[number];

/** What a file really holds; of a picture only its measures. */
export interface AssetProbe {
  /** Decoded length of the track that counts. */
  seconds?: number;
  /** In pixels, after rotation. */
  width?: number;
  height?: number;
  /** Mean of the first frames. */
  fps?: number;
  hasVideo?: boolean;
  hasAudio?: boolean;
}
