import { parseArgs } from 'node:util';
import { WORK_LIMITS } from '../../src/media/probe-limits.js';
import { createProber } from '../../src/media/prober.js';
import { mediaFiles } from '../support/media-files.js';
import { type FuzzFigures, fuzz } from './fuzz.js';
import { readHostile } from './hostile.js';
import { makeSamples } from './samples.js';

/**
 * `npm run test:fuzz -- [--files 10000] [--seed S]` reads that many files that came to harm, then every file of
 * test/support/hostile at 300 MiB. `--seed S --from N --files 1` reads one again.
 */
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
  },
});
const [count, seed, from] = [values.files, values.seed, values.from].map(Number) as [number, number, number];
const EVERY = 1000;

const media = await mediaFiles();
/** One in fifteen damaged files turns its reader round for ever, and is stopped sooner than a worker would do it. */
const prober = createProber({ ...WORK_LIMITS, cpuMs: 1_000 });
try {
  console.log(`seed ${seed}, ${count} files from ${from}`);
  const samples = await makeSamples(media);
  const progress = (done: number) => done % EVERY === 0 && console.log(`  ${done}, ${seconds(performance.now())}`);
  const figures = await fuzz({ prober, samples, seed, from, count, progress });
  report(figures);
  const wrong = count > 1 ? await readHostile(prober, media, console.log) : [];
  for (const line of [...figures.wrong, ...wrong]) console.log(`WRONG: ${line}`);
  process.exitCode = figures.wrong.length + wrong.length > 0 ? 1 : 0;
} finally {
  prober.close();
  await media.remove();
}

function report({ outcomes, wrong, slowestMs, mostRssBytes }: FuzzFigures): void {
  const { length, noTrack, unreadable, tooMuch } = outcomes;
  console.log(
    `${length} have a length, ${noTrack} lack the track, ${unreadable} cannot be read, ${tooMuch} take too much`,
  );
  console.log(`${wrong.length} wrong, in ${seconds(performance.now())}`);
  console.log(`slowest ${seconds(slowestMs)}, this process held ${Math.round(mostRssBytes / 1024 ** 2)} MiB at most`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
