import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startTemporaryPostgres } from '../local/postgres-temporary.js';
import type { RunningPart } from '../local/process.js';
import { createDb, type Db } from '../src/db/client.js';
import { migrate } from '../src/db/migrate/migrate.js';
import { insertJob } from '../src/db/video-jobs.js';
import { within } from '../src/platform/deadline.js';
import { jobInput } from '../test/support/job-input.js';
import { startApiAlone } from './api-alone.js';
import { atEnd, ownFolder, thenCleanUp } from './clean-up.js';
import { type Listeners, startListeners } from './events-listeners.js';
import { residentBytes } from './resident-memory.js';

/**
 * `npm run bench:events [-- --listeners 5000 --changes 30]`: so many followers of all events on one API process of this
 * machine. Prints memory per listener, and how long a change takes from its commit to each of them. PostgreSQL and the
 * API are real; Temporal and S3 are not there, since nobody asks them.
 */

const MOST_LISTENERS = 10_000;
const MOST_CHANGES = 1_000;
/** A change reaches all within this, or the run fails. */
const LONGEST_MS = 60_000;
/** It ends by itself, whatever happens. */
const RUN_MS = 600_000;
const USER = 'bench-user';

const { values } = parseArgs({
  options: { listeners: { type: 'string', default: '1000' }, changes: { type: 'string', default: '30' } },
});
const listeners = Math.min(MOST_LISTENERS, Math.max(1, Number(values.listeners) || 1));
const changes = Math.min(MOST_CHANGES, Math.max(1, Number(values.changes) || 1));

const folder = await ownFolder('bench-events');
await thenCleanUp(() => within(RUN_MS, measure()));

async function measure(): Promise<void> {
  const postgres = await startTemporaryPostgres();
  atEnd(() => postgres.stop());
  await migrate(postgres.databaseUrl, console.log);
  const db = createDb(postgres.databaseUrl);
  atEnd(() => db.$disconnect());
  const alone = await startApiAlone({ databaseUrl: postgres.databaseUrl, userId: USER, folder });
  const { api } = alone;
  atEnd(() => api.stop());
  const url = `${alone.url}/api/v1/events`;
  const jobId = await newJob(db);
  await warmUp(db, url, jobId);

  const before = await settledBytes(api);
  const all = await startListeners(url, listeners);
  atEnd(async () => all.close());
  const after = await settledBytes(api);
  const delays = await delaysOf(db, jobId, all);
  print({ before, after, delays });
}

async function newJob(db: Db): Promise<string> {
  const { id } = await insertJob(db, jobInput({ userId: USER }), []);
  return id;
}

/** Code is compiled and pools are filled once; that is nobody's memory. */
async function warmUp(db: Db, url: string, jobId: string): Promise<void> {
  const some = await startListeners(url, Math.min(50, listeners));
  for (let n = 0; n < 20; n += 1) await change(db, jobId, `warm-up ${n}`);
  some.close();
}

async function change(db: Db, jobId: string, sentence: string): Promise<void> {
  await db.$executeRaw`UPDATE video_jobs SET progress_message = ${sentence} WHERE id = ${jobId}::uuid`;
}

/** Once the collector has had time to come by. */
async function settledBytes({ pid = 0 }: RunningPart): Promise<number> {
  await sleep(3_000);
  return await residentBytes(pid);
}

/** Milliseconds from the commit's answer to the arrival, of each change at each listener; sorted. */
async function delaysOf(db: Db, jobId: string, all: Listeners): Promise<Float64Array> {
  const delays: number[] = [];
  for (let n = 0; n < changes; n += 1) {
    const sentence = `change ${n}`;
    const arrivals = arrivalsOf(sentence, all);
    await change(db, jobId, sentence);
    const committed = performance.now();
    // One may arrive before the answer to the commit does.
    for (const time of await within(LONGEST_MS, arrivals)) delays.push(Math.max(0, time - committed));
    await sleep(50); // each by itself: the delay of one, not of a queue
  }
  return Float64Array.from(delays).sort();
}

/** When it came, at each listener. */
function arrivalsOf(sentence: string, all: Listeners): Promise<number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    all.onArrival(sentence, () => {
      times.push(performance.now());
      if (times.length === listeners) resolve(times);
    });
  });
}

function print({ before, after, delays }: { before: number; after: number; delays: Float64Array }): void {
  const mib = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
  const at = (share: number) => `${(delays[Math.floor(share * (delays.length - 1))] ?? 0).toFixed(1)} ms`;
  console.log(`\n${listeners} listeners on one API process, ${changes} changes, each sent to all`);
  console.log(`memory of the API   ${mib(before)} before, ${mib(after)} with them`);
  console.log(`memory per listener ${((after - before) / listeners / 1024).toFixed(1)} KiB`);
  console.log(`commit to arrival   median ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`);
}
