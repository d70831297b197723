import { AppError } from '../domain/errors.js';
import { isAbsent } from '../domain/job-state.js';
import type { SyncSoClient } from './client.js';
import type { Generation } from './schemas.js';

/** Sync.so's largest page (sync-so.md 5.2). */
const PAGE = 100;
/**
 * Clocks of ours and theirs may differ, and the list may be late; a generation older than this before its attempt is
 * not ours.
 */
const SLACK_MS = 10 * 60_000;
/** With the page begun last (30 s) and the send behind it (120 s) under the minutes a step has (workflows/activities.ts). */
const STEP_MS = 20_000;
const SOON_MS = 1_000;
/** Where Sync.so does not say how long to wait (sync-so.md 15.4: 15–60 s). */
const WAIT_MS = 30_000;

export interface Search {
  isOurs(outputFileName: string): boolean;
  /** When it can have been sent at the earliest, in ms since 1970. */
  since: number;
  /** Where an earlier try has left off. */
  place?: SearchPlace;
  /** Told how far it is, as soon as that is worth keeping. */
  onPlace?(place: SearchPlace): void;
  signal?: AbortSignal;
}

/** How far a search is. JSON, since it is kept between tries. */
export interface SearchPlace {
  /** All that is older was looked through; ms since 1970, by Sync.so's clock. */
  since: number;
  pass?: Pass;
}

/** One way through the list, from the newest on. What is made meanwhile comes before its begin and shifts nothing. */
interface Pass {
  pages: number;
  /** Of the page it is at: the id of the last one before that. */
  cursor?: string;
  /** When the newest was made, as the pass began; in ms since 1970. */
  newest?: number;
  /** A cursor met before: Brent's way to find a list that goes round in circles, whatever their length. */
  mark?: string;
}

type Lists = Pick<SyncSoClient, 'listGenerations'>;

/**
 * The newest generation whose `outputFileName` is ours, back to when it can have been sent. Nothing is sent. Undefined
 * says that Sync.so never accepted one, or has not listed it yet: the list was read up to what is older, or to its end.
 * Short of that nothing is known: `outcome_unknown` with `goesOn` where time or budget is used up, to be tried again from
 * the place that was told; `sync_so_bad_answer` where the list makes no sense.
 */
export async function findGeneration(syncSo: Lists, search: Search): Promise<Generation | undefined> {
  const endsAt = Date.now() + STEP_MS;
  let place = { ...search.place, since: Math.max(search.since, search.place?.since ?? 0) };
  for (;;) {
    const isResumed = place.pass !== undefined;
    const { found, pass } = await readOn(syncSo, { ...search, place }, endsAt);
    if (found) return found;
    const since = Math.max(place.since, Math.min(pass.newest ?? 0, Date.now()));
    if (pass.pages > 0) search.onPlace?.({ since });
    // What was made since a resumed pass began was not seen by it: another one, over those only.
    if (!isResumed || pass.newest === undefined) return undefined;
    place = { since };
  }
}

interface Read {
  found?: Generation;
  pass: Pass;
}

/** The pass to its end, which is at what is older than the search, or where nothing comes after a page that was there. */
async function readOn(syncSo: Lists, search: Search & { place: SearchPlace }, endsAt: number): Promise<Read> {
  const { since, pass: kept } = search.place;
  let pass: Pass = kept ?? { pages: 0 };
  for (;;) {
    if (Date.now() > endsAt) throw unfinished(pass, SOON_MS);
    const page = await readPage(syncSo, search, pass);
    // A cursor that was kept is of a page that was there. It may have been deleted since, so this is no end.
    const isGone = page === 'refused' || (page.length === 0 && pass === kept);
    if (isGone && pass !== kept) throw senseless('It does not know its own place.');
    if (isGone) pass = { pages: 0 };
    else {
      const found = page.find(({ outputFileName = '' }) => search.isOurs(outputFileName));
      const last = page.at(-1);
      if (found || !last || isPast(page, since - SLACK_MS)) return { found, pass };
      if (last.id === pass.mark) throw startAnew(search, 'It goes round in circles.');
      if (pass.pages > 0) search.onPlace?.({ since, pass });
      pass = next(pass, page, last);
    }
  }
}

/** 'refused': Sync.so does not take the cursor. */
async function readPage(syncSo: Lists, { signal }: Search, pass: Pass): Promise<Generation[] | 'refused'> {
  try {
    return await syncSo.listGenerations({ limit: PAGE, cursor: pass.cursor, signal });
  } catch (error) {
    if (!(error instanceof AppError) || pass.cursor === undefined) throw error;
    if (error.code === 'rate_limit_exceeded') throw unfinished(pass, error.options.retryAfterMs ?? WAIT_MS, error);
    if (error.row.class === 'input' || isAbsent(error.code)) return 'refused';
    throw error;
  }
}

function next({ pages, newest, mark }: Pass, [first]: Generation[], { id }: Generation): Pass {
  const isPowerOfTwo = ((pages + 1) & pages) === 0;
  return {
    ...{ pages: pages + 1, cursor: id, mark: isPowerOfTwo ? id : mark },
    newest: pages === 0 && first ? timeOf(first) : newest,
  };
}

/** Newest first is what the docs say. A page that is in no order tells nothing of what comes behind it. */
function isPast(page: Generation[], time: number): boolean {
  const times = page.flatMap((generation) => timeOf(generation) ?? []);
  let oldest = Number.POSITIVE_INFINITY;
  for (const made of times) {
    if (made > oldest + SLACK_MS) return false;
    oldest = Math.min(oldest, made);
  }
  return times.length > 0 && oldest < time;
}

function timeOf({ createdAt }: Generation): number | undefined {
  const time = Date.parse(createdAt ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function unfinished({ pages }: Pass, retryAfterMs: number, cause?: unknown): AppError {
  const detail = `${pages * PAGE} generations of the account were looked through so far.`;
  return new AppError('outcome_unknown', { detail, retryAfterMs, goesOn: true, cause });
}

function startAnew({ place, onPlace }: Search, reason: string): AppError {
  if (place) onPlace?.({ since: place.since });
  return senseless(reason);
}

const senseless = (reason: string) =>
  new AppError('sync_so_bad_answer', { detail: `The list of generations makes no sense. ${reason}` });

/** Whether the echo has the extension is not documented. */
export const isNamed = (token: string) => (outputFileName: string) =>
  outputFileName === token || outputFileName === `${token}.mp4`;
