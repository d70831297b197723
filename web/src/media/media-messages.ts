import type { FileKind } from './file-faults.js';
import type { ProbedFile } from './probe-file.js';

/** Between the page and the worker that reads files for it. */
export type MediaOrder =
  | { id: number; do: 'probe'; file: Blob; kind: FileKind }
  | { id: number; do: 'crc32'; file: Blob }
  | { id: number; do: 'fingerprint'; file: Blob; lastModified: number };

export type MediaAnswer =
  | { id: number; probed: ProbedFile }
  | { id: number; text: string }
  | { id: number; failed: 'unread' | 'page_old' };
