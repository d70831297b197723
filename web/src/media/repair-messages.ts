import type { MediaSource } from './decode-messages.js';

/** Between the page and the worker that writes files anew for it. */

export interface RepairOrder {
  source: MediaSource;
  /** Of the new file, too. */
  fileName: string;
}

export type RepairAnswer =
  /** Of the work, 0…1. */
  | { share: number }
  /** In the browser's own storage. */
  | { done: FileSystemFileHandle }
  /** It cannot be read, there is no room for it, or this browser has no such storage. */
  | { failed: true };
