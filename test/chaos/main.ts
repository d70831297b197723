import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { quietAwsSdk } from '../../src/platform/config.js';
import { runMain, stopSignal } from '../../src/platform/process.js';
import { documentOf } from './document.js';
import { tablesOf, violations } from './report.js';
import { runChaos } from './run.js';
import { ALL_SCENARIOS } from './scenarios.js';

const HELP = `Kills, freezes and cuts off the parts of the whole stack while jobs run, and judges what is left.

  --seed N       plan of faults and submissions (1)
  --jobs N       how many are submitted (1000)
  --minutes N    for how long faults are done; starting and settling come on top (20)
  --report FILE  writes the figures as a Markdown page
  --logs FOLDER  keeps what the parts have logged, and the history of each job that something is wrong with

Exit code 1 if a job was lost, paid twice, stuck, wrong, or failed without a reason, or more places than there are were
taken at Sync.so.`;

const OPTIONS = {
  seed: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '1000' },
  minutes: { type: 'string', default: '20' },
  report: { type: 'string' },
  logs: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;
/** A cancelled job looks once more after 5 minutes for what may have been sent (workflows/endings.ts). */
const SETTLE_MINUTES = 7;

async function main(): Promise<void> {
  quietAwsSdk();
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return console.log(HELP);
  const command = { seed: Number(values.seed), jobs: Number(values.jobs), minutes: Number(values.minutes) };
  const signal = stopSignal();
  const settings = { ...command, settleMinutes: SETTLE_MINUTES, scenarios: ALL_SCENARIOS, logs: values.logs };
  const result = await runChaos({ ...settings, report: sayWithTime(), signal });
  signal.throwIfAborted();
  console.log(`\n${tablesOf(result)}\n`);
  if (values.report) await writeFile(values.report, documentOf(result, command));
  const wrong = violations(result);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

function sayWithTime(): (line: string) => void {
  const startedAt = Date.now();
  return (line) => console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
}

runMain(main);
