import type { Budget } from './budgets.js';
import { historyBytes, ruleTime } from './draft-rules.js';
import { type EditorMedia, LONG_HOURS, MINUTES, SEGMENTS } from './editor-media.js';
import { closeRun, type DropRun, dropRun, type MovesRun, type WorkRun, workRun } from './editor-runs.js';
import type { Place } from './editor-visit.js';
import { median } from './median.js';

/** What the editor may cost, and what it costs here. */

const MB = 1_000_000;

export async function editorBudgets(place: Place, media: EditorMedia, rounds: number): Promise<Budget[]> {
  const large: DropRun[] = [];
  const work: WorkRun[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { visit, ...run } = await dropRun(place, media.large);
    large.push(run);
    work.push(await workRun(visit, media));
    await visit.close();
  }
  const small = await onceDropped(place, media.small);
  const close = await closeAfterDrop(place, media.long);
  return [...dropBudgets(large, small), ...workBudgets(work), ...longBudgets(close), ...ruleBudgets()];
}

async function onceDropped(place: Place, video: string): Promise<DropRun> {
  const { visit, ...run } = await dropRun(place, video);
  await visit.close();
  return run;
}

async function closeAfterDrop(place: Place, video: string): Promise<DropRun & MovesRun> {
  const { visit, ...run } = await dropRun(place, video);
  const moved = await closeRun(visit);
  await visit.close();
  return { ...run, ...moved };
}

function dropBudgets(runs: readonly DropRun[], small: DropRun): Budget[] {
  const of = (name: keyof DropRun) => median(runs.map((run) => run[name]));
  const what = `2 GB, ${MINUTES} min, dropped:`;
  return [
    { what: `${what} first picture`, unit: 's', value: of('picture') / 1000, budget: 1.5, most: 6 },
    { what: `${what} first of its waveform`, unit: 's', value: of('wave') / 1000, budget: 2, most: 8 },
    { what: `${what} all of its waveform`, unit: 's', value: of('peaks') / 1000, budget: 60, most: 240 },
    { what: 'Longest wait of a key meanwhile', unit: 'ms', value: of('key'), budget: 50, most: 200 },
    { what: 'Memory of scripts', unit: 'MB', value: of('heap') / MB, budget: 150 },
    { what: 'With what is not collected yet, most', unit: 'MB', value: of('mostHeap') / MB, budget: 150, most: 400 },
    { what: 'More than with 20 MB', unit: 'MB', value: (of('heap') - small.heap) / MB, budget: 30 },
    { what: 'Kept in the browser of it', unit: 'MB', value: of('kept') / MB, budget: 10 },
  ];
}

function workBudgets(runs: readonly WorkRun[]): Budget[] {
  const of = (name: keyof WorkRun) => median(runs.map((run) => run[name]));
  return [
    { what: `${SEGMENTS} segments, moved while it plays: picture to picture, p95`, ...frames(of('frame')) },
    { what: 'Work of the page for one of them, p95', unit: 'ms', value: of('work'), budget: 16.7 },
    { what: 'Its longest task', unit: 'ms', value: of('longestTask'), budget: 120 },
    { what: 'Components rendered for one of them while a segment is dragged', ...bare(of('components'), 3) },
    { what: 'Elements of the page', ...bare(of('nodes'), 1500) },
    { what: 'Longest task while the draft is saved', unit: 'ms', value: of('savingTask'), budget: 5 },
  ];
}

const bare = (value: number, budget: number) => ({ unit: '' as const, value, budget });
/** On a screen of 60 Hz; the rest of the machine has a part in it. */
const frames = (value: number) => ({ unit: 'ms' as const, value, budget: 16.8, most: 40 });

const longBudgets = (run: DropRun & MovesRun): Budget[] => [
  { what: `${LONG_HOURS} h, dropped: first picture`, unit: 's', value: run.picture / 1000, budget: 1.5, most: 6 },
  { what: `${LONG_HOURS} h, looked at as closely as it goes: picture to picture, p95`, ...frames(run.frame) },
  { what: 'Work of the page for one of them, p95', unit: 'ms', value: run.work, budget: 16.7 },
  { what: 'Its longest task', unit: 'ms', value: run.longestTask, budget: 120 },
  { what: 'Memory of scripts', unit: 'MB', value: run.heap / MB, budget: 150 },
];

const ruleBudgets = (): Budget[] => [
  { what: `Rules of ${SEGMENTS} segments after a change`, unit: 'ms', value: ruleTime(), budget: 2 },
  { what: '200 steps to be undone', unit: 'MB', value: historyBytes() / MB, budget: 10 },
];
