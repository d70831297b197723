import { parseArgs } from 'node:util';
import { playSeed } from './property.js';
import { openStage } from './stage.js';

/**
 * `npm run test:model -- --seeds 2000 [--from 1]` plays that many scripts; `-- --seed S [--path P]` plays one again.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    path: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const PROGRESS_EVERY = 50;

const stage = await openStage();
const started = Date.now();
const failed: number[] = [];
for (let seed = first; seed < first + count; seed += 1) {
  const found = await playSeed(stage, seed, { path: values.path });
  if (found) {
    failed.push(seed);
    console.log(found.report);
    console.log(`Again: npm run test:model -- --seed ${seed} --path ${found.path}`);
  }
  const played = seed - first + 1;
  if (values.verbose) console.log(`seed ${seed}: ${took()}`);
  if (played % PROGRESS_EVERY === 0) console.log(`${played} of ${count} seeds, ${failed.length} failed, ${took()}`);
}
await stage.close();
console.log(
  `${count} seeds played in ${took()}: ${count - failed.length} held, ${failed.length} failed ${failed.join(' ')}`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

function took(): string {
  return `${Math.round((Date.now() - started) / 1000)} s`;
}
