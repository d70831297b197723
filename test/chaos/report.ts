import type { Inspection } from '../../simulator/inspection.js';
import { PLACES } from './chaos-settings.js';
import { quantile, type Recovery, recoveries, recoveriesByKind } from './recovery.js';
import type { ChaosResult } from './run.js';

/** What must not happen; each line is empty in a good run. */
const ZEROS = {
  lost: 'lost',
  paidTwice: 'paid twice',
  stuck: 'stuck',
  wrongResult: 'wrong result',
  failedWithoutReason: 'failed without a reason',
} as const;
type Zero = keyof typeof ZEROS;
const ZERO_NAMES = Object.keys(ZEROS) as Zero[];

/** Everything that went wrong, one line each. */
export const violations = ({ verdict, ...seen }: ChaosResult): string[] => [
  ...ZERO_NAMES.flatMap((name) => verdict[name].map((line) => `${ZEROS[name]}: ${line}`)),
  ...tooManyPlaces(seen),
  ...seen.asked.strange.map((answer) => `strange answer to a person: ${answer}`),
];

type Seen = Pick<ChaosResult, 'observed' | 'inspection'>;

/** Our own count of places and the generations there were may differ: one line each. */
function tooManyPlaces({ observed, inspection }: Seen): string[] {
  const counts = { 'places held': observed.mostHeld, 'generations worked on': mostAtATime(inspection) };
  return Object.entries(counts).flatMap(([what, most]) =>
    most > PLACES ? [`too many at Sync.so: ${most} ${what} at a time, there are ${PLACES} places`] : [],
  );
}

/** From each one's create to its end, by the simulator's own clock, whether it was up or down in between. */
export function mostAtATime({ generations }: { generations: Times[] }): number {
  const changes = generations.flatMap(({ createdAt, finishedAt }) => [
    { at: Date.parse(createdAt), by: 1 },
    ...(finishedAt === undefined ? [] : [{ at: Date.parse(finishedAt), by: -1 }]),
  ]);
  let [now, most] = [0, 0];
  // In the same millisecond the end counts first: its place is free for the create.
  for (const { by } of changes.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

type Times = Pick<Inspection['generations'][number], 'createdAt' | 'finishedAt'>;

/** The figures of a run as Markdown, which reads well in a terminal too. */
export function tablesOf(result: ChaosResult): string {
  const { faults, observed } = result;
  const recoveryTable = (what: string, rows: Recovery[]) =>
    table([what, 'Times', 'Recovery p50', 'p95'], rows.map(recoveryRow));
  return [
    table(['Jobs', 'Number'], jobRows(result)),
    recoveryTable('Kind of fault', recoveriesByKind(faults, observed.steps)),
    recoveryTable('Fault', recoveries(faults, observed.steps)),
    table(['Scenario of the generation', 'Times'], scenarioRows(result)),
    table(['Around it', ''], otherRows(result)),
  ].join('\n\n');
}

function jobRows({ verdict, asked }: ChaosResult): string[][] {
  return [
    ['accepted (answered 202)', String(verdict.accepted)],
    ['accepted, but the answer was lost', String(verdict.unacknowledged)],
    ['completed', String(verdict.completed)],
    ['failed as they should', String(verdict.failedAsTheyShould)],
    ['cancelled as asked', String(verdict.cancelledAsAsked)],
    ['cancelled too late, or while it failed', String(asked.cancels.size - verdict.cancelledAsAsked)],
    ['tried again', String(asked.retries.size)],
    ['doubtful results taken', String(asked.accepted.size)],
    ['resumed', String(asked.resumed.size)],
    ...ZERO_NAMES.map((name) => [`**${ZEROS[name]}**`, `**${verdict[name].length}**`]),
  ];
}

const recoveryRow = ({ fault, count, p50, p95 }: Recovery) => [
  fault,
  String(count),
  secondsText(p50),
  secondsText(p95),
];

function scenarioRows({ inspection }: ChaosResult): string[][] {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { scenario } of inspection.generations) count(scenario);
  for (const { outcome, status, code } of inspection.creates)
    if (outcome === 'refused') count(`refused: ${status ?? 'HTML'} ${code ?? ''}`.trim());
  return [...counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, times]) => [name, String(times)]);
}

function otherRows({ faults, load, observed, inspection, crashes, settledAfterMs, jobSeconds }: ChaosResult) {
  const repeats = [...load.repeats].map(([what, times]) => `${what} × ${times}`).join(', ') || 'none';
  const webhooks = inspection.generations.flatMap((generation) => generation.webhooks);
  const delivered = webhooks.filter(({ status = 0 }) => status >= 200 && status < 300).length;
  const replays = inspection.creates.filter(({ outcome }) => outcome === 'replayed').length;
  return [
    ['faults done', String(faults.filter(({ kind }) => kind !== 'calm').length)],
    [
      'a job takes, p50 / p95',
      `${secondsText(quantile(jobSeconds, 0.5))} / ${secondsText(quantile(jobSeconds, 0.95))}`,
    ],
    ['all jobs over after the last fault', secondsText(settledAfterMs / 1000)],
    ['submissions sent again', repeats],
    ['creates that Sync.so answered as a replay', String(replays)],
    ['webhooks delivered / sent (by the last simulator process)', `${delivered} / ${webhooks.length}`],
    [`most places held at a time, of ${PLACES} (our leases)`, String(observed.mostHeld)],
    [`most generations at a time, of ${PLACES} (Sync.so's own count)`, String(mostAtATime(inspection))],
    ['processes that ended by themselves', crashes.map(({ name }) => name).join(', ') || 'none'],
  ];
}

const secondsText = (seconds: number | undefined) => (seconds === undefined ? '–' : `${seconds.toFixed(1)} s`);

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(lengthOf)),
  );
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const lengthOf = (text: string) => text.length;
