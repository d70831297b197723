import { AppError } from '../../src/domain/errors.js';
import type { Media } from '../../src/media/inspect-media.js';
import type { MediaProber } from '../../src/media/prober.js';
import { createRandom } from '../chaos/random.js';
import { type Mutant, mutate } from './mutate.js';
import type { Sample } from './samples.js';

export interface FuzzOptions {
  prober: MediaProber;
  samples: readonly Sample[];
  seed: number;
  /** The first mutant's number. */
  from?: number;
  count: number;
  /** Called after each. */
  progress?(done: number): void;
}

export interface FuzzFigures {
  /** Files with a length, without the track asked for, that cannot be read, and that took too much. */
  outcomes: Record<'length' | 'noTrack' | 'unreadable' | 'tooMuch', number>;
  /** What must not be: anything else that was thrown, or a length that is none. */
  wrong: string[];
  slowestMs: number;
  /** What this process has held at most. */
  mostRssBytes: number;
}

/** Reads mutants of the samples, one by one. */
export async function fuzz({ prober, samples, seed, from = 0, count, progress }: FuzzOptions): Promise<FuzzFigures> {
  const figures: FuzzFigures = {
    outcomes: { length: 0, noTrack: 0, unreadable: 0, tooMuch: 0 },
    ...{ wrong: [], slowestMs: 0, mostRssBytes: 0 },
  };
  for (let number = from; number < from + count; number += 1) {
    const { bytes, done, sample } = mutant(samples, seed, number);
    const begun = performance.now();
    const outcome = await outcomeOf(prober, { ...sample, bytes });
    if (outcome in figures.outcomes) figures.outcomes[outcome as keyof FuzzFigures['outcomes']] += 1;
    else figures.wrong.push(`seed ${seed}, mutant ${number} of ${sample.name} (${done.join(', ')}): ${outcome}`);
    figures.slowestMs = Math.max(figures.slowestMs, performance.now() - begun);
    figures.mostRssBytes = Math.max(figures.mostRssBytes, process.memoryUsage.rss());
    progress?.(number + 1 - from);
  }
  return figures;
}

/** The same seed and number make the same file. */
export function mutant(samples: readonly Sample[], seed: number, number: number): Mutant & { sample: Sample } {
  const random = createRandom(seed).fork(`mutant ${number}`);
  const sample = random.pick(samples);
  return { sample, ...mutate(sample.bytes, random.pick(samples).bytes, random) };
}

/** One of the outcomes, or words for what must not be. */
async function outcomeOf(prober: MediaProber, { name, track, bytes }: Sample): Promise<string> {
  const read = async (start: number, end: number) => bytes.subarray(start, end);
  try {
    return judge(await prober.probe({ name, track, bytes: bytes.length, read }));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_media') return `throws ${error}`;
    return error.message.includes('cannot be read as media') ? 'unreadable' : 'tooMuch';
  }
}

function judge({ seconds, hasVideo, hasAudio }: Media): string {
  if (!hasVideo && !hasAudio) return 'neither picture nor sound, and no fault';
  if (seconds === undefined) return 'noTrack';
  return seconds > 0 && Number.isFinite(seconds) ? 'length' : `a length of ${seconds} s`;
}
