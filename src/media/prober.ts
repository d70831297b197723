import { AppError } from '../domain/errors.js';
import type { Media } from './inspect-media.js';
import { type Outcome, ownProbeProcess, ProbeChild, type ProbeRequest } from './probe-child.js';
import { type Limit, WORK_LIMITS } from './probe-limits.js';

/**
 * Reads media of strangers in a process of its own, with limits of memory and time (probe-limits.ts): a file made to
 * exhaust its reader is refused, and nobody else notices.
 */
export interface MediaProber {
  /**
   * Throws invalid_media when it is no media, not all of it, or more than may be read of it. Faults of `read` and the
   * reason of `signal` come out as they are; a process that fails by itself is service_unavailable.
   */
  probe(request: ProbeRequest): Promise<Media>;
  /** Ends its processes; a probe that is under way ends with service_unavailable. */
  close(): void;
}

/** A process this large has kept memory of a file; 70 MiB are its own. */
const WORN_BYTES = 192 * 1024 ** 2;

/** Between the files of one job and the next; a process that is not needed for longer takes its memory for nothing. */
const IDLE_MS = 30_000;

/**
 * Starts as many processes as there are probes at a time, which is for the caller to limit. The start costs some tenths of
 * a second, a small file some ms; so they stay for the files that follow, and one of them for as long as it takes.
 */
export function createProber(
  limits = WORK_LIMITS,
  process = ownProbeProcess(),
  { idleMs = IDLE_MS } = {},
): MediaProber {
  const busy = new Set<ProbeChild>();
  const spares: { child: ProbeChild; idle: NodeJS.Timeout }[] = [];
  let isClosed = false;

  /** The one that was busy last: the others come to their end. */
  function takeSpare(): ProbeChild | undefined {
    for (let spare = spares.pop(); spare; spare = spares.pop()) {
      clearTimeout(spare.idle);
      if (spare.child.isUsable) return spare.child;
    }
    return undefined;
  }

  function keep(child: ProbeChild): void {
    const idle = setTimeout(() => {
      const place = spares.findIndex((spare) => spare.child === child);
      if (place < 0 || spares.length === 1) return;
      spares.splice(place, 1);
      child.end();
    }, idleMs).unref();
    spares.push({ child, idle });
  }

  async function runIn(child: ProbeChild, request: ProbeRequest): Promise<Outcome> {
    busy.add(child);
    let outcome: Outcome | undefined;
    try {
      outcome = await child.run(request);
      return outcome;
    } finally {
      busy.delete(child);
      if (isAsNew(outcome) && !isClosed) keep(child);
      else child.end();
    }
  }

  return {
    async probe(request) {
      const used = takeSpare();
      const outcome = await runIn(used ?? new ProbeChild(limits, process), request);
      // Memory is not held against this file before a process that has seen no other one says the same.
      const isSure = outcome.type !== 'broken' || outcome.limit === 'time' || !used;
      return mediaOf(isSure ? outcome : await runIn(new ProbeChild(limits, process), request), request.name);
    },
    close() {
      isClosed = true;
      for (const child of busy) child.end();
      for (const { child } of spares) child.end();
    },
  };
}

const isAsNew = (outcome: Outcome | undefined): boolean =>
  outcome?.type === 'unreadable' || (outcome?.type === 'media' && outcome.rssBytes < WORN_BYTES);

const EXPORT_ANEW = 'Export it anew from the program it was made with, as MP4 or WAV.';
const UNREADABLE = 'cannot be read as media.';
const BROKEN: Record<Limit | 'crash', string> = {
  memory: `takes more memory to read than a media file should: its index or its tags are far too large. ${EXPORT_ANEW}`,
  time: `takes longer to read than a media file of its size should: it is damaged, or not built as one. ${EXPORT_ANEW}`,
  crash: UNREADABLE,
};

function mediaOf(outcome: Outcome, name: string): Media {
  if (outcome.type === 'media') return outcome.media;
  const words = outcome.type === 'broken' ? BROKEN[outcome.limit] : UNREADABLE;
  const cause = outcome.type === 'unreadable' ? new Error(outcome.reason) : undefined;
  throw new AppError('invalid_media', { detail: `"${name}" ${words}`, cause });
}
