import { setTimeout as sleep } from 'node:timers/promises';
import { type Report, reasonOf } from '../src/platform/report.js';
import type { RunningPart } from './process.js';

/** Pauses of 1, 2, 4 … 30 s: soon there after one accident, and no load where it ends again each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Who has lived for so long ends for another reason than the time before: the pauses begin anew. */
const STEADY_MS = 60_000;
/** So many ends in a row, within 8 s and the starts, are no accident any more. */
const KEEPS_ENDING = 4;

export interface KeepRunning {
  report: Report;
  /** Aborts when everything is being stopped: nothing is started any more. */
  signal: AbortSignal;
  /** Whether it has ended because it was done; left out: never. */
  isDone?(code: number | null): boolean;
  /** It has ended so often in a row that whoever waits for it waits in vain. It is started again all the same. */
  keepsEnding?(name: string): void;
  pausesMs?: { first: number; longest: number; steady: number };
}

export interface Kept<P extends RunningPart> {
  /** The one that runs, or ran last. */
  part(): P;
  /** It runs at this moment. */
  isUp(): boolean;
  /** Ends it, also while it is not there for the moment or is being started. */
  stop(): Promise<void>;
  /** Resolves when nobody starts it again: it was stopped, is done, or cannot come again. */
  over: Promise<void>;
}

/** Thrown by a start: there is no sense in another try. */
export class NotAgain extends Error {
  override readonly name = 'NotAgain';
}

/**
 * Starts a part, and starts it again whenever it ends by itself, with pauses that grow; each time one line says what
 * ended, how, when it is tried again and where its log is. Throws where the very first start fails: that is for a person
 * to put right.
 */
export async function keepRunning<P extends RunningPart>(
  start: (signal: AbortSignal) => Promise<P>,
  options: KeepRunning,
): Promise<Kept<P>> {
  const stopping = new AbortController();
  const signal = AbortSignal.any([options.signal, stopping.signal]);
  let part = await start(signal);
  let isUp = true;
  const again = async () => {
    part = await start(signal);
    isUp = true;
    if (signal.aborted) await part.stop();
  };
  const ended = () => {
    isUp = false;
  };
  const over = watch({ ...options, signal, part: () => part, again, ended });
  return {
    part: () => part,
    isUp: () => isUp,
    over,
    async stop() {
      stopping.abort();
      await part.stop();
      await over;
    },
  };
}

interface Watched extends KeepRunning {
  part(): RunningPart;
  again(): Promise<void>;
  ended(): void;
}

async function watch(o: Watched): Promise<void> {
  for (let ends: number | undefined = 0; ends !== undefined; ) {
    const from = performance.now();
    const part = o.part();
    const code = await part.exited;
    o.ended();
    if (o.signal.aborted || o.isDone?.(code)) return;
    const before = performance.now() - from >= pausesOf(o).steady ? 0 : ends;
    ends = await bringBack(o, before, `has ended by itself (${await part.ended})`);
  }
}

/** Until it runs again. How often in a row it has ended by then, `before` with it; undefined where it stays away. */
async function bringBack(o: Watched, before: number, how: string): Promise<number | undefined> {
  const { name } = o.part();
  let what = how;
  for (let ends = before + 1; ; ends += 1) {
    if (ends >= KEEPS_ENDING) o.keepsEnding?.(name);
    await pause(o, ends, what);
    if (o.signal.aborted) return undefined;
    try {
      await o.again();
      return ends;
    } catch (error) {
      if (o.signal.aborted) return undefined;
      what = `could not be started (${shortly(error)})`;
      if (!(error instanceof NotAgain)) continue;
      o.report(`${name} is not started again: ${error.message}`);
      return undefined;
    }
  }
}

/** Says what happened, and waits until it is time for the next try, or until nobody wants one. */
async function pause(o: Watched, ends: number, what: string): Promise<void> {
  const { first, longest } = pausesOf(o);
  const { name, logFile } = o.part();
  const pauseMs = Math.min(longest, first * 2 ** Math.min(ends - 1, 10));
  o.report(`${name} ${what}; it is started again in ${pauseMs / 1000} s.${logFile ? ` Its log: ${logFile}` : ''}`);
  await sleep(pauseMs, undefined, { signal: o.signal }).catch(() => undefined);
}

/** The cause alone: the whole error has the end of the log in it, and the line says where that is. */
function shortly(error: unknown): string {
  const reason = reasonOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
  return reason.replace(/\.$/, '').slice(0, 300);
}

const pausesOf = ({ pausesMs }: KeepRunning) =>
  pausesMs ?? { first: FIRST_PAUSE_MS, longest: LONGEST_PAUSE_MS, steady: STEADY_MS };
