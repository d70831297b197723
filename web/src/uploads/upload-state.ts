import type { AssetKind } from '../../../src/domain/asset.js';
import type { FileFault, FileWarning } from '../media/file-faults.js';
import type { MediaFacts } from '../media/probe-file.js';
import type { Speed } from './speed.js';
import type { UploadPhase } from './upload-ports.js';

/** What went wrong, and what to do now. */
export interface UploadFault {
  words: string;
  next: string;
}

/** Where a file is, from being chosen to being stored. */
export type UploadState =
  | { at: 'probing' }
  | { at: 'refused'; fault: FileFault | UploadFault }
  | { at: 'ready' }
  | UploadPhase
  | { at: 'waiting'; for: 'other_tab' }
  | { at: 'paused' }
  | { at: 'stored'; already: boolean }
  | { at: 'failed'; fault: UploadFault }
  /** Begun here, and this browser has no access to the file any more. `isAskable`: one click gives it back. */
  | { at: 'ghost'; isAskable: boolean; fault?: UploadFault };

export interface Upload {
  /** This browser's own; documents of drafts name files by it. */
  id: string;
  kind: AssetKind;
  fileName: string;
  bytes: number;
  lastModified: number;
  state: UploadState;
  assetId?: string;
  facts?: MediaFacts;
  warnings: FileWarning[];
  /** Bytes that have arrived or are on their way. */
  sentBytes: number;
  speed?: Speed | undefined;
  /** It goes on by itself after a reload. */
  isKept: boolean;
}

const IN_FLIGHT: readonly UploadState['at'][] = ['ready', 'uploading', 'waiting', 'completing'];

/** Bytes are on their way, or about to be. */
export const isInFlight = ({ state }: Upload): boolean => IN_FLIGHT.includes(state.at);

/** Nothing more is to be done by us before it can be used. */
export const isUnfinished = (upload: Upload): boolean =>
  isInFlight(upload) || ['probing', 'paused', 'checking', 'ghost'].includes(upload.state.at);

/** 0 to 100, whole; never 100 before all has arrived. */
export const percentOf = ({ sentBytes, bytes }: Pick<Upload, 'sentBytes' | 'bytes'>): number =>
  bytes === 0 ? 0 : Math.floor((Math.min(sentBytes, bytes) / bytes) * 100);
