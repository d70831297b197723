import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quietAwsSdk } from '../src/platform/config.js';
import { type CodeCopy, copyCode } from '../test/support/code-copy.js';
import { startVersionsStage, type VersionsStage, type VersionWorker } from '../test/support/versions-stage.js';
import { atEnd, thenCleanUp } from './clean-up.js';
import { type Job, judge, type Swap, writeSwaps } from './version-swaps-report.js';

/**
 * `npm run bench:swaps [-- --swaps 20 --report docs/deployments.md]`: new versions of the workers' code, one after the
 * other, while jobs come in at an even rate. Each goes the ordinary way: a worker, `pro deploy promote` with its gate,
 * and the version before leaves by itself when its jobs are done. Exits with 1 where a job is not right.
 */

/** So that some jobs are always under way when the version changes: a generation takes up to so many seconds. */
const LONGEST_SECONDS = 20;
/** Three places take a job every 4 s or so; more than that, and the time to drain would tell of the queue alone. */
const SUBMIT_EVERY_MS = 6_000;
/** A worker that leaves looks this often whether it may. */
const LOOK_SECONDS = '2';

const { values } = parseArgs({
  options: { swaps: { type: 'string', default: '20' }, report: { type: 'string' } },
});
const swaps = Number(values.swaps);
quietAwsSdk();
await thenCleanUp(async () => {
  process.exitCode = (await measure()) ? 0 : 1;
});

async function measure(): Promise<boolean> {
  const first = await version(0);
  const stage = await startVersionsStage(first, { DRAINED_CHECK_SECONDS: LOOK_SECONDS });
  atEnd(() => stage.stop());
  let worker = await startWorker(stage, first);
  await promote(stage, first, worker);
  const load = submitAtAnEvenRate(stage);
  const done: Promise<Swap>[] = [];
  for (let n = 1; n <= swaps; n += 1) {
    const before = worker;
    const startedAt = Date.now();
    const code = await version(n);
    worker = await startWorker(stage, code);
    await promote(stage, code, worker);
    done.push(leaves(stage, before, worker.buildId, startedAt));
    console.log(`${n} of ${swaps}: version ${worker.buildId} after ${before.buildId}`);
  }
  const drained = await Promise.all(done);
  const jobs = await load.stop();
  const results = await judge(stage, jobs);
  return await writeSwaps(drained, results, values.report);
}

/** Code that differs in what it does: the words of one step. */
async function version(n: number): Promise<CodeCopy> {
  const message = 'Checking the uploaded files';
  const code = await copyCode({ file: 'src/domain/job-state.ts', from: message, to: `${message} (${n})` });
  atEnd(() => code.remove());
  return code;
}

function startWorker(stage: VersionsStage, code: CodeCopy): Promise<VersionWorker> {
  return stage.startWorker(code, {}, ['--exit-when-drained']);
}

async function promote(stage: VersionsStage, code: CodeCopy, { buildId }: VersionWorker): Promise<void> {
  const { code: exitCode, stdout, stderr } = await stage.pro(code, 'deploy', 'promote', buildId);
  if (exitCode !== 0) throw new Error(`Version ${buildId} was not promoted:\n${stdout}${stderr}`);
}

async function leaves(stage: VersionsStage, before: VersionWorker, buildId: string, startedAt: number): Promise<Swap> {
  const promotedAt = Date.now();
  const inFlight = await stage.openJobs(before);
  const code = await before.part.exited;
  if (code !== 0) throw new Error(`The worker of version ${before.buildId} ended with ${code} instead of leaving.`);
  return {
    buildId,
    inFlight,
    promotedAfterSeconds: (promotedAt - startedAt) / 1000,
    drainedAfterSeconds: (Date.now() - promotedAt) / 1000,
  };
}

function submitAtAnEvenRate(stage: VersionsStage) {
  const jobs: Job[] = [];
  let stopped = false;
  const run = (async () => {
    for (let n = 0; !stopped; n += 1) {
      jobs.push({ jobId: await stage.submit(1 + ((n * 7) % LONGEST_SECONDS)) });
      await sleep(SUBMIT_EVERY_MS);
    }
  })();
  return {
    async stop(): Promise<Job[]> {
      stopped = true;
      await run;
      return jobs;
    },
  };
}
