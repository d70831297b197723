import { parseArgs } from 'node:util';
import { playSeed } from './property.js';
import { openServer, openStage, type Tally } from './stage.js';

/**
 * `npm run test:model -- --seeds 2000 [--from 1]` plays that many scripts; `-- --seed S [--path P]` plays one again.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
});
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const PROGRESS_EVERY = 50;

const environment = await openServer();
const stage = await openStage(environment);
const started = Date.now();
const failed: number[] = [];
for (let played = 1; played <= count; played += 1) {
  const seed = first + played - 1;
  const found = await playSeed(stage, seed, { path: values.path });
  if (found) {
    failed.push(seed);
    console.log(`seed ${seed} failed\n${found.report}`);
  }
  if (played % PROGRESS_EVERY === 0) {
    console.log(`${played} of ${count} seeds: ${played - failed.length} held, ${failed.length} failed, ${took()}`);
  }
}
await stage.close();
await environment.teardown();
console.log(
  `${count} seeds, ${figures(stage.tally)}: ${count - failed.length} held, ${failed.length} failed ${failed.join(' ')}`.trim(),
  `in ${took()}`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

function figures({ events, outcomes }: Tally): string {
  const ends = Object.entries(outcomes).map(([outcome, jobs]) => `${jobs} ${outcome.toLowerCase()}`);
  return `${events} events, jobs that ended ${ends.join(', ')}`;
}

function took(): string {
  return `${((Date.now() - started) / 60_000).toFixed(1)} min`;
}
