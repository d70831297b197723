import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import { changesAfter } from '../../db/job-events.js';
import { within } from '../../platform/deadline.js';
import { BEAT, frame, retryHint } from './frames.js';
import { type FeedDeps, type Item, type JobFeed, type Listener, toItem } from './job-feed.js';

/**
 * What may wait in this process for a client that reads slowly, besides one message. Whoever has more to read gets it
 * from the table once there is room again, each job only as it is by then.
 */
export const MOST_UNREAD_BYTES = 64 * 1024;

/** Waits after a read of the table that failed. */
const AGAIN_MS = 2_000;
/** Before it is read again how far things are, where the feed was faster. */
const SOON_MS = 20;

export interface StreamDeps extends FeedDeps {
  feed: JobFeed;
  /** A client that takes nothing for this long is cut off; it may come back and go on where it was. */
  stallMs: number;
}

/** Everything of a user, or of one job of theirs, after the event `seen`, written to a response until that is closed. */
export class EventStream implements Listener {
  readonly userId: string;
  readonly #jobId: string | undefined;
  readonly #response: Response;
  readonly #deps: StreamDeps;
  readonly #closed = new AbortController();
  #seen: number;
  #onFull: () => void = () => undefined;

  constructor(response: Response, o: { userId: string; jobId?: string; seen: number }, deps: StreamDeps) {
    this.userId = o.userId;
    this.#jobId = o.jobId;
    this.#seen = o.seen;
    this.#response = response;
    this.#deps = deps;
    response.once('close', () => this.#close());
    response.on('error', () => this.#close()); // a write that came just too late
  }

  /** Catches up from the table, is told by the feed while it keeps up with that, and so on. Never throws. */
  async run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#catchUp();
        if (!(await this.#live())) await this.#pause(SOON_MS);
        await this.#room();
      } catch (err) {
        if (this.#isClosed) return;
        this.#deps.log.error({ err }, 'events cannot be read; trying again');
        await this.#pause(AGAIN_MS);
      }
    }
  }

  take({ id, jobId, frame }: Item): void {
    if (id <= this.#seen || (this.#jobId !== undefined && jobId !== this.#jobId)) return;
    this.#seen = id;
    this.#response.write(frame);
    if (this.#isFull) this.#onFull();
  }

  /** Whoever has not read what there is needs no more. */
  beat(): void {
    if (!this.#isClosed && !this.#response.writableNeedDrain) this.#response.write(BEAT);
  }

  /** The client is told when to come back. */
  end(): void {
    this.#endWith(retryHint());
  }

  /** The client is told that it is let in no more. */
  signOut(): void {
    this.#endWith(frame('signed_out', {}, this.#seen));
  }

  #endWith(last: string): void {
    if (this.#isClosed) return;
    this.#close();
    this.#response.end(last);
  }

  async #catchUp(): Promise<void> {
    const { db, show } = this.#deps;
    for (let isDone = false; !isDone && !this.#isClosed; ) {
      const { changes, upTo, isLast } = await changesAfter(db, this.#seen, { userId: this.userId, jobId: this.#jobId });
      if (this.#isClosed) return;
      for (const change of changes) {
        if (!this.#isFull) this.take(toItem(change, show));
      }
      if (!this.#isFull) this.#seen = upTo;
      isDone = isLast && !this.#isFull;
      await this.#room();
    }
  }

  /** Until it cannot keep up, or is closed; false where the feed is further already. */
  async #live(): Promise<boolean> {
    const { feed } = this.#deps;
    if (this.#isClosed || !feed.attach(this, this.#seen)) return false;
    await new Promise<void>((resolve) => {
      this.#onFull = () => {
        feed.detach(this); // at once: what it does not get now it reads by itself
        resolve();
      };
    });
    return true;
  }

  async #room(): Promise<void> {
    if (!this.#isFull || this.#isClosed) return;
    const drained = once(this.#response, 'drain', { signal: this.#closed.signal });
    await within(this.#deps.stallMs, drained).catch(() => {
      if (this.#isClosed) return;
      this.#deps.log.info({ stallMs: this.#deps.stallMs }, 'a listener that reads too slowly is cut off');
      this.#close();
      this.#response.destroy();
    });
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closed.signal }).catch(() => undefined);
  }

  #close(): void {
    this.#closed.abort();
    this.#onFull();
  }

  get #isFull(): boolean {
    return this.#response.writableLength > MOST_UNREAD_BYTES;
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }
}
