import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { within } from '../platform/deadline.js';
import type { Logger } from '../platform/logger.js';
import type { Db } from './client.js';

/**
 * One connection that hears of new job events (NOTIFY, by the trigger in prisma/migrations). A notice only wakes: it may
 * be lost with the connection, so whoever is woken reads the table.
 */

const CHANNEL = 'job_events';
/** Where it is told whose session, key or user is let in no more (the trigger tell_access_ended). */
const ENDED = 'access_ended';
/** What is sent to find out whether notices arrive at all; other processes hear it too, and let it pass. */
const PROBE = 'probe ';
/** Sent by the trigger of job_events: there are webhooks to be sent. */
const WEBHOOK = 'webhook';
/** Of connecting, and of the one statement: a database that takes longer is not there. */
const TAKES_MS = 5_000;
/** As pg_stat_activity shows the connection. */
export const LISTENER_NAME = 'pro-video-editor events';

export interface NoticeTimes {
  /** How often the table is looked at while nothing is heard. */
  lookEveryMs: number;
  /** How often it is tried whether notices still arrive: a network can swallow a connection without a word. */
  probeEveryMs: number;
  probeTakesMs: number;
  /** Waits before the next try: this, twice it, and so on up to the longest. */
  firstWaitMs: number;
  longestWaitMs: number;
}

const TIMES: NoticeTimes = {
  lookEveryMs: 2_000,
  probeEveryMs: 30_000,
  probeTakesMs: 10_000,
  firstWaitMs: 250,
  longestWaitMs: 15_000,
};

export interface NoticeOptions {
  /** Of a connection of its own, past any pooler that shares connections between transactions. */
  listenUrl: string;
  /** Sends the probes: another connection, as those are that write jobs. */
  db: Db;
  log: Pick<Logger, 'warn' | 'info'>;
  /** There may be new events; `id`: up to this one. */
  onNotice(id?: number): void;
  /** Somebody may be let in no more: `session HASH`, `key ID` or `user ID`; left out: anybody. */
  onAccessEnded(who?: string): void;
  /** There may be new webhooks. Left out: this process sends none. */
  onWebhook?(): void;
  times?: Partial<NoticeTimes>;
}

export interface Notices {
  stop(): Promise<void>;
}

/** Goes on until it is stopped, whatever happens to the connection or the database. */
export function hearNotices(options: NoticeOptions): Notices {
  const times = { ...TIMES, ...options.times };
  const stopping = new AbortController();
  const hearing: Hearing = { ...options, times, signal: stopping.signal, isHeard: false, isTold: false };
  const looking = setInterval(() => {
    if (!hearing.isHeard) wakeAll(options);
  }, times.lookEveryMs);
  const ended = keepListening(hearing);
  return {
    async stop() {
      clearInterval(looking);
      stopping.abort();
      await ended;
    },
  };
}

interface Hearing extends NoticeOptions {
  times: NoticeTimes;
  signal: AbortSignal;
  isHeard: boolean;
  /** It was said that nothing is heard. */
  isTold: boolean;
}

async function keepListening(o: Hearing): Promise<void> {
  let wait = o.times.firstWaitMs;
  while (!o.signal.aborted) {
    const reason = await untilLost(o).catch((error: unknown) => error);
    if (o.signal.aborted) return;
    wait = o.isHeard ? o.times.firstWaitMs : Math.min(o.times.longestWaitMs, wait * 2);
    tellLost(o, reason);
    await sleep(wait, undefined, { signal: o.signal }).catch(() => undefined);
  }
}

/** Rejects when the connection is lost or brings no notices, or when all is to stop. */
async function untilLost(o: Hearing): Promise<never> {
  const client = new pg.Client({
    connectionString: o.listenUrl,
    connectionTimeoutMillis: TAKES_MS,
    keepAlive: true,
    application_name: LISTENER_NAME,
  });
  const lost = new AbortController();
  const stop = () => lost.abort();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('The connection was closed.')));
  o.signal.addEventListener('abort', stop, { once: true });
  try {
    return await listen(client, o, lost.signal);
  } finally {
    o.signal.removeEventListener('abort', stop);
    await within(1_000, client.end()).catch(() => undefined);
  }
}

async function listen(client: pg.Client, o: Hearing, lost: AbortSignal): Promise<never> {
  const probes = new EventEmitter();
  client.on('notification', ({ channel, payload = '' }) => {
    if (channel === ENDED) o.onAccessEnded(payload);
    else if (payload.startsWith(PROBE)) probes.emit(payload);
    else if (payload === WEBHOOK) o.onWebhook?.();
    else o.onNotice(Number.parseInt(payload, 10) || undefined);
  });
  await within(TAKES_MS, client.connect(), lost);
  await within(TAKES_MS, client.query(`LISTEN ${CHANNEL}; LISTEN ${ENDED}`), lost);
  for (;;) {
    await probe(o, probes, lost);
    tellHeard(o);
    await sleep(o.times.probeEveryMs, undefined, { signal: lost }).catch(() => lost.throwIfAborted());
  }
}

/** A pooler that shares connections takes a LISTEN and brings no notice; so does the wrong database. */
async function probe(o: Hearing, probes: EventEmitter, lost: AbortSignal): Promise<void> {
  const word = `${PROBE}${randomUUID()}`;
  const arrives = once(probes, word, { signal: lost });
  const sent = o.db.$executeRaw`SELECT pg_notify(${CHANNEL}, ${word})`;
  await within(o.times.probeTakesMs, Promise.all([arrives, sent]), lost);
}

function tellLost(o: Hearing, err: unknown): void {
  o.isHeard = false;
  if (o.isTold) return;
  o.isTold = true;
  const every = `${o.times.lookEveryMs / 1_000} s`;
  o.log.warn(
    { err },
    `PostgreSQL's notices of changed jobs do not arrive, so they are looked for every ${every}. Where DATABASE_URL leads through a pooler, DATABASE_LISTEN_URL must lead past it`,
  );
}

function tellHeard(o: Hearing): void {
  if (o.isHeard) return;
  o.isHeard = true;
  if (o.isTold) o.log.info('notices of changed jobs arrive again');
  o.isTold = false;
  wakeAll(o); // of what happened until now
}

function wakeAll({ onNotice, onAccessEnded, onWebhook }: NoticeOptions): void {
  onNotice();
  onAccessEnded();
  onWebhook?.();
}
