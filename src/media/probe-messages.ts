import type { Media, MediaQuestion } from './inspect-media.js';
import type { Limit, WorkLimits } from './probe-limits.js';

/** What a worker and the process that reads media for it say to each other. `probe` counts the files. */

export interface ProbeOrder {
  type: 'probe';
  probe: number;
  bytes: number;
  question: MediaQuestion;
  limits: WorkLimits;
}

/** To the process. */
export type ToProbe = ProbeOrder | { type: 'piece'; read: number; data: Uint8Array };

interface Read {
  type: 'read';
  probe: number;
  read: number;
  start: number;
  end: number;
}

interface Unreadable {
  type: 'unreadable';
  probe: number;
  reason: string;
}

interface Broken {
  type: 'broken';
  limit: Limit;
}

/** From the thread in which a file is read. */
export type FromThread =
  | { type: 'ready' }
  | Read
  | { type: 'media'; probe: number; media: Media }
  | Unreadable
  /** It asks for more than it may. */
  | Broken;

/** From the process. */
export type FromProbe =
  | { type: 'ready' }
  | Read
  /** With the memory that the process has taken by now. */
  | { type: 'media'; probe: number; media: Media; rssBytes: number }
  | Unreadable
  | Broken
  /** The thread has ended by a fault that nothing caught, or could not be started. */
  | { type: 'crashed'; reason: string }
  /** A sign of life while a file is read. */
  | { type: 'alive' };
