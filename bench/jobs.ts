import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import type { DemoInput } from '../local/demo/sample-media.js';
import { submitJob } from '../local/demo/submit-job.js';
import { resolveFfmpeg } from '../local/ffmpeg.js';
import { startSimulator } from '../simulator/server.js';
import { type Environment, loadStackConfig, quietAwsSdk } from '../src/platform/config.js';
import { smallInput } from '../test/support/small-input.js';
import { codeAt, codeHere, type Part, type RunningCode, startCode } from './code-at.js';

/**
 * `npm run bench:jobs [-- --jobs 300 --rounds 3 --base COMMIT]`: jobs whose generation takes 0.2 s, on the code of a commit
 * and on today's, in turn. Prints jobs/s, CPU of worker and server, events and transactions of a job, and the ratios.
 */

/** 0.5.0, as it was released. */
const BASE = '48562c0';
const GENERATION_S = 0.2;
const AT_ONCE = 20;
/** Before that pools are not filled, and code is not compiled: the first hundred jobs take a fifth longer than those after. */
const WARM_UP = 100;
/** One count in the database: to ask the API about each job would be most of its work. */
const LOOK_EVERY_MS = 500;
const OPEN = "SELECT count(*) AS n FROM video_jobs WHERE status <> 'completed'";
const FAILED = "SELECT count(*) AS n FROM video_jobs WHERE status = 'failed'";
const LONGEST_MS = 600_000;

interface Figures {
  jobsPerSecond: number;
  /** Of a job, in ms. */
  workerCpu: number;
  serverCpu: number;
  events: number;
  runs: number;
  transactions: number;
}

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '3' },
    base: { type: 'string', default: BASE },
  },
});
const jobs = Number(values.jobs);
quietAwsSdk();
const folder = await mkdtemp(join(tmpdir(), 'pro-bench-jobs-'));
const ffmpegPath = await resolveFfmpeg(loadStackConfig(), console.log);
const simulator = await startSimulator({
  ...{ port: 0, fast: true, ffmpegPath, workDir: join(folder, 'simulator') },
  ...{ minSeconds: GENERATION_S, concurrencyLimit: 1_000 },
});
/** What is measured is what it takes to run a job, not to move its files. */
const input = await smallInput();
try {
  await compare();
} finally {
  await simulator.stop();
  await input.remove();
  await rm(folder, { recursive: true, force: true });
}

async function compare(): Promise<void> {
  const codes = { base: await codeAt(values.base), today: codeHere() };
  const found: Record<keyof typeof codes, Figures[]> = { base: [], today: [] };
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    for (const name of ['base', 'today'] as const) {
      const figures = await measure(codes[name], join(folder, `${name}-${round}`));
      found[name].push(figures);
      console.log(`round ${round}, ${name}: ${JSON.stringify(figures)}`);
    }
  }
  const [base, today] = [medians(found.base), medians(found.today)];
  console.log(`\n${jobs} jobs, ${values.rounds} rounds, medians | ${values.base} | today | ratio`);
  for (const key of Object.keys(base) as (keyof Figures)[]) {
    console.log(`${key} | ${base[key].toFixed(1)} | ${today[key].toFixed(1)} | ${(today[key] / base[key]).toFixed(2)}`);
  }
}

async function measure(root: string, dataDir: string): Promise<Figures> {
  const stack = await startCode(root, dataDir, {
    SYNC_API_KEY: 'sk-not-a-real-key',
    SYNC_BASE_URL: simulator.url,
    SYNC_WEBHOOK_SECRET: '',
    ...{ SYNC_CONCURRENCY: '1000', SYNC_CREATES_PER_MINUTE: '100000', SYNC_READS_PER_MINUTE: '100000' },
  });
  try {
    await submitAll(stack, input, WARM_UP);
    const before = await readingsOf(stack);
    const from = Date.now();
    await submitAll(stack, input, jobs);
    const seconds = (Date.now() - from) / 1000;
    return { jobsPerSecond: jobs / seconds, ...(await perJob(stack, before)) };
  } finally {
    await stack.stop();
  }
}

/** Submits so many and waits until all are completed. */
async function submitAll({ apiUrl, environment }: RunningCode, input: DemoInput, count: number): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await submitJob({ apiUrl, input, model: 'lipsync-2', syncMode: 'cut_off' });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const deadline = Date.now() + LONGEST_MS;
  while ((await inDatabase(environment, OPEN)) > 0) {
    if ((await inDatabase(environment, FAILED)) > 0) throw new Error('A job failed.');
    if (Date.now() > deadline) throw new Error(`Not all of ${count} jobs are completed.`);
    await sleep(LOOK_EVERY_MS);
  }
}

interface Readings {
  cpu: Record<Part, number>;
  transactions: number;
}

async function readingsOf(stack: RunningCode): Promise<Readings> {
  return { cpu: await stack.cpuSeconds(), transactions: await transactionsOf(stack) };
}

async function perJob(stack: RunningCode, before: Readings) {
  const { cpu, transactions } = await readingsOf(stack);
  return {
    workerCpu: (1000 * (cpu.worker - before.cpu.worker)) / jobs,
    serverCpu: (1000 * (cpu.temporal - before.cpu.temporal)) / jobs,
    ...(await historiesOf(stack)),
    transactions: (transactions - before.transactions) / jobs,
  };
}

async function transactionsOf({ environment }: RunningCode): Promise<number> {
  const query = 'SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()';
  return await inDatabase(environment, query);
}

/** The number `n` of its one row. */
async function inDatabase({ DATABASE_URL }: Environment, query: string): Promise<number> {
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<{ n: string }>(query);
  await client.end();
  return Number(rows[0]?.n);
}

async function historiesOf({ environment }: RunningCode): Promise<Pick<Figures, 'events' | 'runs'>> {
  const connection = await Connection.connect({ address: environment.TEMPORAL_ADDRESS });
  const lengths = new Map<string, number[]>();
  const { workflow } = new Client({ connection });
  for await (const { workflowId, historyLength } of workflow.list({ query: 'WorkflowType = "proJob"' })) {
    lengths.set(workflowId, [...(lengths.get(workflowId) ?? []), historyLength]);
  }
  await connection.close();
  const all = [...lengths.values()];
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  return { events: sum(all.flat()) / all.length, runs: sum(all.map(({ length }) => length)) / all.length };
}

function medians(figures: Figures[]): Figures {
  const keys = Object.keys(figures[0] ?? {}) as (keyof Figures)[];
  const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
  return Object.fromEntries(keys.map((key) => [key, median(figures.map((one) => one[key]))])) as unknown as Figures;
}
