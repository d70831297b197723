import type { ApiClient } from '../../../src/api-client/api-client.js';
import type { PartChecksum, PartPlan } from '../../../src/domain/asset.js';
import type { AssetResource, PartListResource, SignedPartsResource } from '../../../src/http/asset-schemas.js';

export type StoredPart = PartListResource['parts'][number];
export type SignedPart = SignedPartsResource['urls'][number];

/** How a file is cut, and how its parts are checked. */
export interface UploadPlan extends PartPlan {
  assetId: string;
  checksum: PartChecksum;
}

/** What is known of a part of the file: the CRC32 of our bytes, and what the storage called them. */
export interface KnownPart {
  crc32?: string;
  etag?: string;
}
export type KnownParts = Record<number, KnownPart>;

export interface PartToSend {
  signed: SignedPart;
  body: Blob;
  signal: AbortSignal;
  /** Bytes of it that are on their way, 0 to all. */
  onProgress(bytes: number): void;
}

export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface Connection {
  /** Asks the server, and returns whether it answers. */
  look(): Promise<boolean>;
  whenBack(signal: AbortSignal): Promise<void>;
  /** The session is over: resolves once there is another. */
  whenSignedIn(signal: AbortSignal): Promise<void>;
}

/** Places to send from, shared by all uploads of the browser. */
export interface PartSlots {
  /** Waits for one; files with fewer bytes go first. Returns what gives it back. */
  take(bytes: number, signal: AbortSignal): Promise<() => void>;
}

/** Everything outside of the rules by which a file is sent, so that tests can have it fail in any order. */
export interface UploadPorts {
  api: Pick<ApiClient, 'signParts' | 'listParts' | 'completeAsset' | 'getAsset'>;
  /** The ETag. Throws PartFault or FileGone. */
  send(part: PartToSend): Promise<string>;
  /** In base64. Throws FileGone. */
  crc32(body: Blob): Promise<string>;
  slots: PartSlots;
  clock: Clock;
  connection: Connection;
  /** 0 to 1, as Math.random. */
  random(): number;
  /** Until something may have happened to the asset. */
  whenToLook(assetId: string, signal: AbortSignal): Promise<void>;
}

/** What an upload is at, as it changes. */
export type UploadPhase =
  | { at: 'uploading' }
  | { at: 'waiting'; for: 'offline' | 'signed_out' }
  | { at: 'waiting'; for: 'retry'; untilMs: number; tries: number }
  | { at: 'completing' }
  | { at: 'checking' };

export interface UploadWatch {
  onPhase(phase: UploadPhase): void;
  /** Bytes that have arrived or are on their way, of all; `sent` of them by this run. */
  onBytes(bytes: { total: number; sent: number }): void;
  /** Kept, so that another run need not read or send them again. */
  onPart(number: number, part: KnownPart): void;
}

export interface UploadTask {
  plan: UploadPlan;
  file: Blob;
  known: KnownParts;
  /** What had arrived when the upload was begun. */
  arrived: readonly StoredPart[];
  signal: AbortSignal;
  watch: UploadWatch;
}

export type { AssetResource };
