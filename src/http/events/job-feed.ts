import type { Db } from '../../db/client.js';
import { changesAfter, type JobChange } from '../../db/job-events.js';
import type { JobRow } from '../../db/job-row.js';
import type { Logger } from '../../platform/logger.js';
import { assetResource } from '../asset-resource.js';
import { frame } from './frames.js';

/** What became of a job, an asset or a draft, and how it goes over the wire; written once for all who listen. */
export interface Item {
  /** Of the newest event it tells of. */
  id: number;
  jobId: string;
  frame: string;
}

export interface Listener {
  userId: string;
  /** Must not throw. Also gets what it has seen already, and jobs it did not ask for. */
  take(item: Item): void;
}

export interface FeedDeps {
  db: Db;
  log: Logger;
  /** A job as lists have it. */
  show(row: JobRow): object;
}

/** Waits after a read that failed. */
const AGAIN_MS = 2_000;

/**
 * What happens to jobs, handed out as it happens: one reader of the table for all who listen to this process. A listener
 * reads by itself up to where the feed is, and is then attached; nothing is kept for it here.
 */
export class JobFeed {
  readonly #deps: FeedDeps;
  readonly #live = new Map<string, Set<Listener>>();
  /** Everything up to this event was handed out to whoever is attached. */
  #position = 0;
  #isReading = false;
  #isNews = false;
  #isFailing = false;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
  }

  /** From now on it gets what comes after `seen`; false where the feed is further already: read on, and try again. */
  attach(listener: Listener, seen: number): boolean {
    const isFirst = this.#live.size === 0;
    if (isFirst && !this.#isReading) this.#position = seen;
    if (seen < this.#position) return false;
    const theirs = this.#live.get(listener.userId) ?? new Set();
    this.#live.set(listener.userId, theirs.add(listener));
    if (isFirst) this.wake(); // notices that found nobody were let pass
    return true;
  }

  detach(listener: Listener): void {
    const theirs = this.#live.get(listener.userId);
    theirs?.delete(listener);
    if (theirs?.size === 0) this.#live.delete(listener.userId);
  }

  /** There may be new events, up to `id` where that is known. */
  wake(id = Number.POSITIVE_INFINITY): void {
    if (this.#live.size === 0 || id <= this.#position) return;
    this.#isNews = true;
    if (!this.#isReading) void this.#read();
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    try {
      while (this.#isNews && this.#live.size > 0) {
        this.#isNews = false;
        await this.#readPage();
        this.#isFailing = false;
      }
    } catch (err) {
      if (!this.#isFailing) this.#deps.log.error({ err }, 'changes of jobs cannot be read; tried again until they can');
      this.#isFailing = true;
      setTimeout(() => this.wake(), AGAIN_MS).unref();
    } finally {
      this.#isReading = false;
    }
  }

  async #readPage(): Promise<void> {
    const { changes, upTo, isLast } = await changesAfter(this.#deps.db, this.#position);
    // At one go with the position: whoever attaches afterwards has to have seen these.
    for (const change of changes) this.#handOut(change);
    this.#position = upTo;
    if (!isLast) this.#isNews = true;
  }

  #handOut(change: JobChange): void {
    const listeners = this.#live.get(change.userId);
    if (!listeners) return;
    const item = toItem(change, this.#deps.show);
    for (const listener of listeners) listener.take(item);
  }
}

export function toItem({ id, jobId, row, asset, draft }: JobChange, show: FeedDeps['show']): Item {
  if (draft === 'deleted') return { id, jobId, frame: frame('draft_deleted', { id: jobId }, id) };
  if (draft) return { id, jobId, frame: frame('draft', { id: jobId, ...draft }, id) };
  if (asset) return { id, jobId, frame: frame('asset', assetResource(asset), id) };
  return { id, jobId, frame: row ? frame('job', show(row), id) : frame('job_deleted', { id: jobId }, id) };
}
