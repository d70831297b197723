import { Context } from '@temporalio/activity';
import type { SharedAsset } from '../src/domain/job.js';
import type { SearchPlace } from '../src/sync-so/find-generation.js';

/**
 * What one try of an activity leaves to the next. It travels as the details of heartbeats, of which Temporal keeps the
 * last one; so whoever beats, beats with all of it. A worker that is killed loses what the last half minute added.
 */
export interface Notes {
  /** Faults of class `once` there have been (failures.ts). */
  failedOnce?: string[];
  /** A generation that was accepted, until the row has it. */
  submitted?: string;
  /** How far the list of generations was looked through. */
  search?: SearchPlace;
  /** How often a result could not be fetched by its own fault, and since when; in ms since 1970. */
  fetching?: { since: number; tries: number };
  /** Why a file could not be fetched in the last try, and in how many in a row. */
  unfetched?: { why: string; tries: number };
  /** Uploads that are done, by key. */
  uploaded?: Record<string, SharedAsset>;
  /** Of the transfer under way, for whoever looks. */
  bytes?: number;
}

const changed = new WeakMap<Context, Notes>();

/** Those of the earlier tries, with what this one has added. */
export function notes(context = Context.current()): Notes {
  return changed.get(context) ?? ((context.info.heartbeatDetails ?? {}) as Notes);
}

/** Adds to the notes what the next try must know; sent at once. Before a throw they are sent with it in any case. */
export function note(news: Notes): void {
  add(news);
  Context.current().heartbeat(notes());
}

/** Adds what is good to know, with a sign of life. */
export function noteInPassing(news: Notes): void {
  add(news);
  beat();
}

const add = (news: Notes) => void changed.set(Context.current(), { ...notes(), ...news });

/** Each sign of life is a write of the server; a step of a moment gives none. Two seconds of a minute. */
const QUIET_SHARE = 1 / 30;
const begun = new WeakMap<Context, number>();

/** A sign of life. `context`: of the activity, where it is not at hand by itself. */
export function beat(context = Context.current()): void {
  const now = performance.now();
  const since = begun.get(context) ?? now;
  begun.set(context, since);
  const quietMs = (context.info.heartbeatTimeoutMs ?? 0) * QUIET_SHARE;
  if (now - since >= quietMs) context.heartbeat(notes(context));
}
