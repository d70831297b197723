import { readFile, writeFile } from 'node:fs/promises';
import type { VersionsStage } from '../test/support/versions-stage.js';

export interface Swap {
  buildId: string;
  /** From the start of its worker to new jobs on it, the gate included. */
  promotedAfterSeconds: number;
  /** Jobs of the version before it that were under way. */
  inFlight: number;
  /** From the promotion to the end of the last worker of the version before it. */
  drainedAfterSeconds: number;
}

export interface Job {
  jobId: string;
}

export interface Judged {
  jobs: number;
  completed: number;
  /** Sync.so accepted another number of generations than one. */
  notPaidOnce: string[];
  notCompleted: string[];
  /** Ran on more than one version, though nobody moved them. */
  onSeveralVersions: string[];
}

/** How long the jobs that were accepted last may take. */
const LAST_JOBS_MS = 180_000;

/** Waits for the end of all jobs, and looks at each at our API, at Sync.so and in its history. */
export async function judge(stage: VersionsStage, jobs: Job[]): Promise<Judged> {
  const judged: Judged = { jobs: jobs.length, completed: 0, notPaidOnce: [], notCompleted: [], onSeveralVersions: [] };
  for (const { jobId } of jobs) {
    const { status } = await stage.reaches(jobId, ['completed', 'failed', 'cancelled'], LAST_JOBS_MS);
    if (status === 'completed') judged.completed += 1;
    else judged.notCompleted.push(jobId);
    if ((await stage.paid(jobId)) !== 1) judged.notPaidOnce.push(jobId);
    if ((await stage.versionsOf(jobId)).length !== 1) judged.onSeveralVersions.push(jobId);
  }
  return judged;
}

/** Prints the figures and, where `file` is given, puts them between its marks. Whether all is as it should be. */
export async function writeSwaps(swaps: Swap[], judged: Judged, file?: string): Promise<boolean> {
  const text = [swapTable(swaps), '', ...sentences(swaps, judged)].join('\n');
  console.log(text);
  if (file) await fillIn(file, text);
  return judged.notCompleted.length + judged.notPaidOnce.length + judged.onSeveralVersions.length === 0;
}

function swapTable(swaps: Swap[]): string {
  const rows = swaps.map(({ buildId, promotedAfterSeconds, inFlight, drainedAfterSeconds }, place) =>
    [place + 1, `\`${buildId}\``, promotedAfterSeconds.toFixed(0), inFlight, drainedAfterSeconds.toFixed(0)].join(
      ' | ',
    ),
  );
  const head =
    'swap | version | start, gate and promotion (s) | jobs left on the one before | until its worker left (s)';
  return [head, '--:|---|--:|--:|--:', ...rows].map((row) => `| ${row} |`).join('\n');
}

function sentences(swaps: Swap[], { jobs, completed, ...wrong }: Judged): string[] {
  const left = swaps.map(({ drainedAfterSeconds }) => drainedAfterSeconds).sort((a, b) => a - b);
  const at = (share: number) => left[Math.min(left.length - 1, Math.floor(left.length * share))]?.toFixed(0) ?? '–';
  return [
    `${swaps.length} swaps, ${jobs} jobs: ${completed} completed, ${wrong.notCompleted.length} failed, ` +
      `${wrong.notPaidOnce.length} not paid exactly once, ${wrong.onSeveralVersions.length} on more than one version. ` +
      `Until the worker of the version before left: median ${at(0.5)} s, longest ${at(1)} s.`,
    ...Object.entries(wrong).flatMap(([what, ids]) => (ids.length > 0 ? [`${what}: ${ids.join(', ')}`] : [])),
  ];
}

const START = '<!-- figures: start -->';
const END = '<!-- figures: end -->';

async function fillIn(file: string, text: string): Promise<void> {
  const page = await readFile(file, 'utf8');
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${file} has no place for figures (${START} … ${END}).`);
  await writeFile(file, `${before}${START}\n\n${text}\n\n${END}${after}`);
}
