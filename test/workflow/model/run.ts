import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fetchTimeSkippingServer } from '../../support/time-skipping-server.js';
import { type Figures, playSeeds, type Seeds, sumOf } from './seeds.js';

/**
 * `npm run test:model -- --seeds 2000 [--from 1] [--workers 2]` plays that many scripts; most of the time is spent on
 * waiting for the server, so two processes are faster than one. `-- --seed S [--path P]` plays one again.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
});
const started = Date.now();
const took = () => `${((Date.now() - started) / 60_000).toFixed(1)} min`;

// Temporal's workers stop at these signals, and a script would wait for them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.once('disconnect', () => process.exit());

// A forked process plays its part of the seeds.
if (process.send) process.send(await play(asked()), () => process.disconnect());
else {
  await fetchTimeSkippingServer();
  report(sumOf(await Promise.all(parts(asked(), Number(values.workers)))));
}

function asked(): Seeds {
  if (values.seed !== undefined) return { first: Number(values.seed), count: 1, path: values.path };
  return { first: Number(values.from), count: Number(values.seeds) };
}

function play(seeds: Seeds): Promise<Figures> {
  return playSeeds(seeds, (line) => console.log(`${line}, ${took()}`));
}

function parts(seeds: Seeds, workers: number): Promise<Figures>[] {
  if (workers === 1) return [play(seeds)];
  const each = Math.ceil(seeds.count / workers);
  return Array.from({ length: workers }, (_, part) =>
    playInProcess({ first: seeds.first + part * each, count: Math.min(each, seeds.count - part * each) }),
  );
}

function playInProcess({ first, count }: Seeds): Promise<Figures> {
  const child = fork(fileURLToPath(import.meta.url), ['--from', String(first), '--seeds', String(count)]);
  return new Promise((resolve, reject) => {
    child.once('message', (figures) => resolve(figures as Figures));
    child.once('exit', (code) => reject(new Error(`the process that plays from seed ${first} on ended with ${code}`)));
  });
}

function report({ seeds, failed, scripts, events, outcomes }: Figures): void {
  const ends = Object.entries(outcomes).map(([outcome, jobs]) => `${jobs} ${outcome.toLowerCase()}`);
  console.log(`${scripts} jobs played with ${events} events: ${ends.join(', ')}`);
  console.log(`${seeds} seeds: ${seeds - failed.length} held, ${failed.length} failed, in ${took()}`);
  if (failed.length > 0) console.log(`failed: ${failed.join(' ')}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
