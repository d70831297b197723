import type { DraftResource } from '../../../src/http/draft-schemas.js';
import type { DraftDocument } from '../editor/document/draft-document.js';
import type { DraftRecord, ServerCopy } from './draft-record.js';
import type { ServerFault } from './save-fault.js';

/** Everything outside of the rules by which a draft is saved, so that tests can have it fail in any order. */

/** What there is to be kept, at one go. */
export type Snapshot = Pick<DraftRecord, 'document' | 'history' | 'picture'> & Pick<ServerCopy, 'assets'>;

export type SavedState =
  /** Nothing was done yet. */
  | { at: 'new' }
  /** Changed, and not yet everywhere where it is to be. */
  | { at: 'saving' }
  /** On the server. */
  | { at: 'saved'; when: number }
  /** In this browser, and for now not on the server. */
  | { at: 'browser'; why: ServerFault['why']; words?: string }
  /** This browser keeps nothing; `when`: the server has it, since then. */
  | { at: 'unsaved'; when?: number };

export interface SavePorts {
  snapshot(): Snapshot;
  /** Throws where nothing may be kept. */
  keep(record: DraftRecord): Promise<void>;
  /** The same key makes the same draft. */
  create(key: string): Promise<{ id: string; revision: number }>;
  /** Over the revision of `copy`; the new one. */
  save(copy: ServerCopy, content: { document: DraftDocument; assets: ServerCopy['assets'] }): Promise<number>;
  clock: {
    /** ms since 1970. */
    now(): number;
    /** Returns what ends it. */
    after(ms: number, run: () => void): () => void;
  };
  isOffline(): boolean;
  /** Calls it each time the server answers again; returns what ends that. */
  onBack(run: () => void): () => void;
  tell(saved: SavedState, server: ServerCopy | undefined): void;
  /** Somebody else has saved it meanwhile: nothing is sent until `saveOver` is called. */
  onConflict(theirs: DraftResource): void;
}

export type SavedRecord = Pick<DraftRecord, 'id' | 'userId' | 'server' | 'lostServerId' | 'isAhead' | 'changedAt'>;
