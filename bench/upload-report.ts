import { BARE, type Way } from './upload-ways.js';

export interface UploadRun {
  way: Way;
  round: number;
  bytes: number;
  ms: number;
  /** Of the API's resident memory, in bytes: the most that was seen, less what it had before. */
  growth: number;
}

const MIB = 1024 ** 2;
/** Of what an API may grow for each file or part that goes through it at a time. */
const MOST_GROWTH_MIB = 64;

interface Row {
  bytes: number;
  way: Way;
  mibPerSecond: number;
  /** Of the bare SDK's speed in the same round; the median of all rounds. */
  ratio: number;
  /** MiB, in the worst round. */
  growth: number;
}

/** Prints a table of all runs, as in the README; whether each goal is reached. */
export function printUploads(runs: readonly UploadRun[], rounds: number): boolean {
  const rows = rowsOf(runs);
  console.log(`\nUploads to one S3, medians of ${rounds} rounds; memory: growth of the API for each stream\n`);
  console.log('| File | Way | MiB/s | of the bare SDK | goal | memory |');
  console.log('|--:|---|--:|--:|--:|--:|');
  for (const row of rows) console.log(lineOf(row));
  const missed = rows.filter((row) => !isReached(row));
  if (missed.length > 0)
    console.log(`\nMissed: ${missed.map(({ bytes, way }) => `${mib(bytes)} ${way.name}`).join(', ')}`);
  return missed.length === 0;
}

function rowsOf(runs: readonly UploadRun[]): Row[] {
  const sizes = [...new Set(runs.map(({ bytes }) => bytes))];
  const ways = [...new Set(runs.map(({ way }) => way))].toSorted((a, b) => place(a) - place(b));
  return sizes.flatMap((bytes) => ways.map((way) => rowOf(runs, bytes, way)));
}

/** What all are compared with, first. */
const place = ({ name }: Way): number => (name === BARE ? 0 : 1);

function rowOf(all: readonly UploadRun[], bytes: number, way: Way): Row {
  const runs = all.filter((run) => run.bytes === bytes);
  const own = runs.filter((run) => run.way === way);
  const ratios = own.map(({ ms, round }) => bareMs(runs, round) / ms);
  const growth = Math.max(...own.map((run) => run.growth)) / MIB / Math.max(1, way.streams);
  return {
    bytes,
    way,
    growth,
    ratio: median(ratios),
    mibPerSecond: median(own.map(({ ms }) => bytes / MIB / (ms / 1000))),
  };
}

const bareMs = (runs: readonly UploadRun[], round: number): number =>
  runs.find((run) => run.way.name === BARE && run.round === round)?.ms ?? Number.NaN;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor((sorted.length - 1) / 2);
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2;
}

const isReached = ({ way, ratio, growth }: Row): boolean => ratio >= (way.goal ?? 0) && growth <= MOST_GROWTH_MIB;

const mib = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;

function lineOf({ bytes, way, mibPerSecond, ratio, growth }: Row): string {
  const memory = way.streams > 0 ? `${growth.toFixed(0)} MiB` : '–';
  const goal = way.goal === undefined ? '–' : way.goal.toFixed(1);
  return `| ${mib(bytes)} | ${way.name} | ${mibPerSecond.toFixed(0)} | ${ratio.toFixed(2)} | ${goal} | ${memory} |`;
}
