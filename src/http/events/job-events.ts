import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import type { Access } from '../../db/access.js';
import { eventRange, newestEventOf } from '../../db/job-events.js';
import { hearNotices, type Notices, type NoticeTimes } from '../../db/job-notices.js';
import { AccessWatch } from './access-watch.js';
import { EventStream } from './event-stream.js';
import { frame } from './frames.js';
import { type FeedDeps, type Item, JobFeed } from './job-feed.js';

export interface EventTimes extends NoticeTimes {
  /** How often each stream gets a beat. */
  beatMs: number;
  /** How long a client may take nothing of what it is sent. */
  stallMs: number;
}

export interface JobEventsOptions extends FeedDeps {
  /** Of the product; each stream begins with it. */
  version: string;
  /** Of the web page, where there is one; each stream begins with it, so that pages learn of a new one. */
  webVersion?: string;
  /** Where notices are heard (src/db/job-notices.ts). */
  listenUrl: string;
  /** There may be new webhooks to be sent. */
  onWebhook?(): void;
  times?: Partial<EventTimes>;
}

/** Of whom a stream tells: all of a user's jobs, or one. */
export interface Followed {
  userId: string;
  jobId?: string;
}

export interface Reading {
  /** By which the stream is read. */
  access: Access;
  lastEventId?: string;
}

export interface Watch {
  /** Resolves when something has happened to the job since; also when the API stops, or the access ends. */
  changed: Promise<void>;
  /** Whether whoever waits is let in no more. */
  isSignedOut(): boolean;
  end(): void;
}

const BEAT_MS = 15_000;
const STALL_MS = 30_000;
/** Before it is read again how far things are, where the feed was faster. */
const AGAIN_MS = 20;

/** Who follows jobs through this process. */
export class JobEvents {
  readonly #options: JobEventsOptions;
  readonly #feed: JobFeed;
  readonly #streams = new Set<EventStream>();
  readonly #watchers = new Set<() => void>();
  readonly #access: AccessWatch;
  #isClosing = false;
  #notices: Notices | undefined;
  #beating: NodeJS.Timeout | undefined;

  constructor(options: JobEventsOptions) {
    this.#options = options;
    this.#feed = new JobFeed(options);
    this.#access = new AccessWatch(options);
  }

  /** Begins to hear of changes; until then nobody is told of any. */
  start(): void {
    const { beatMs = BEAT_MS, ...times } = this.#options.times ?? {};
    this.#notices = hearNotices({
      ...{ ...this.#options, times, onNotice: (id) => this.#feed.wake(id) },
      onAccessEnded: (who) => void this.#access.look(who),
    });
    this.#beating = setInterval(() => {
      for (const stream of this.#streams) stream.beat();
      void this.#access.look(); // what ends by the clock alone is told by nobody
    }, beatMs);
  }

  /**
   * Answers with a stream of events, until that is over; throws as long as nothing was answered. `lastEventId`: what the
   * client saw last. It ends with the access that it is read by.
   */
  async follow(response: Response, whose: Followed, { access, lastEventId }: Reading): Promise<void> {
    const start = await startOf(this.#options, whose, lastEventId);
    if (!open(response, start, this.#options)) return;
    const { times: { stallMs = STALL_MS } = {} } = this.#options;
    const deps = { ...this.#options, feed: this.#feed, stallMs };
    const stream = new EventStream(response, { ...whose, seen: start.seen }, deps);
    if (this.#isClosing) return stream.end();
    this.#streams.add(stream);
    const forget = this.#access.watch(access, () => stream.signOut());
    response.once('close', () => {
      this.#streams.delete(stream);
      forget();
    });
    await stream.run();
  }

  async watch(job: Required<Followed>, access: Access): Promise<Watch> {
    const { changed, listener, tell } = watcher(job);
    while (!this.#feed.attach(listener, (await eventRange(this.#options.db)).newest)) await sleep(AGAIN_MS);
    this.#watchers.add(tell);
    if (this.#isClosing) tell();
    let isSignedOut = false;
    const forget = this.#access.watch(access, () => {
      isSignedOut = true;
      tell();
    });
    const end = () => {
      this.#feed.detach(listener);
      this.#watchers.delete(tell);
      forget();
    };
    await this.#access.look(`user ${access.userId}`); // it may have ended since the request was let in
    return { changed, isSignedOut: () => isSignedOut, end };
  }

  /** Ends all streams, and those that are still to come, and whoever waits. */
  close(): void {
    this.#isClosing = true;
    for (const stream of this.#streams) stream.end();
    for (const tell of this.#watchers) tell();
  }

  /** Hears no more. */
  async stop(): Promise<void> {
    clearInterval(this.#beating);
    await this.#notices?.stop();
  }
}

/** Told of anything at all that is handed out about the job: once too often does no harm. */
function watcher({ userId, jobId }: Required<Followed>) {
  let tell: () => void = () => undefined;
  const changed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const take = (item: Item) => {
    if (item.jobId === jobId) tell();
  };
  return { changed, tell, listener: { userId, take } };
}

interface Start {
  /** What comes after this event is sent. */
  seen: number;
  /** What the client saw last is not known any more, or never was. */
  isReset: boolean;
}

const EVENT_ID = /^\d{1,15}$/;

async function startOf(o: FeedDeps, { jobId }: Followed, lastEventId = ''): Promise<Start> {
  const { oldest, newest } = await eventRange(o.db);
  const seen = Number(lastEventId);
  const isKnown = EVENT_ID.test(lastEventId) && seen >= oldest - 1 && seen <= newest;
  if (isKnown) return { seen, isReset: false };
  // Whoever begins to follow one job is told first how it is now.
  const ofJob = jobId === undefined ? undefined : await newestEventOf(o.db, jobId);
  return { seen: ofJob === undefined ? newest : ofJob - 1, isReset: lastEventId !== '' };
}

/** False where nothing more is to follow. */
function open(response: Response, { seen, isReset }: Start, { version, webVersion }: JobEventsOptions): boolean {
  if (response.destroyed) return false;
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no', // nginx would keep events until a buffer is full
  });
  if (response.req.method === 'HEAD') {
    response.end();
    return false;
  }
  response.write(frame('hello', { serverTime: new Date().toISOString(), version, webVersion }, seen));
  if (isReset) response.write(frame('reset', {}, seen));
  return true;
}
