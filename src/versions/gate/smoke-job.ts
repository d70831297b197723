import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRO_JOB } from '../../../workflows/messages.js';
import type { proJob } from '../../../workflows/pro-job.js';
import { findJob } from '../../db/video-jobs.js';
import type { ProJobInput } from '../../domain/job.js';
import { reasonOf } from '../../platform/report.js';
import { createVersionJobs } from '../version-jobs.js';
import type { CheckResult, GateContext, SmokeStage } from './gate-context.js';

/** A job takes some 5 s on an idle machine; a gate on a busy one must not fail for that. */
const JOB_MS = 180_000;
const LOOK_EVERY_MS = 500;
/** Production holds neither a simulator of Sync.so nor a PostgreSQL to start. */
const NOT_HERE =
  'could not be run here: run `npm run pro -- deploy check` in the repository, at the commit of this build';
const POLL = { firstSeconds: 0.5, minSeconds: 0.5, maxSeconds: 1 };

/**
 * One job from upload to result on a worker of this build, pinned to it, on the very server and bucket of the
 * deployment, but against a simulated Sync.so and with a database of its own: it costs nothing, takes nobody's place,
 * and leaves nothing behind. Runs in the deployment `<name>-smoke`, so no job of a user can come to its worker.
 */
export async function checkSmokeJob(context: GateContext): Promise<Omit<CheckResult, 'name'>> {
  if (!context.openSmokeStage) return { passed: false, summary: NOT_HERE, faults: [] };
  const stage = await context.openSmokeStage(context);
  try {
    const startedAt = performance.now();
    const fault = await runJob(context, stage);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (fault) return { passed: false, summary: 'the job did not complete', faults: [fault] };
    return { passed: true, summary: `a job completed in ${seconds} s`, faults: [] };
  } finally {
    await stage.close();
  }
}

/** What kept it from completing; undefined: nothing. */
async function runJob({ client }: GateContext, stage: SmokeStage): Promise<string | undefined> {
  const input = await stage.submit(randomUUID());
  const { jobId: workflowId } = input;
  const handle = await client.workflow.start<typeof proJob>(PRO_JOB, {
    args: [input, { poll: POLL, inFlightMs: 0 }],
    ...{ workflowId, taskQueue: stage.taskQueue, versioningOverride: { pinnedTo: stage.version } },
    workflowExecutionTimeout: 2 * JOB_MS, // should we be killed, it ends all the same
    staticSummary: 'Smoke job of the gate',
  });
  const over = new AbortController();
  try {
    const ended = handle.result().then(
      () => completedRow(stage, input),
      (error: unknown) => failure(error),
    );
    return await Promise.race([ended, whyStuck(client, stage, over.signal)]);
  } finally {
    over.abort();
    await handle.terminate('The gate is done with it.').catch(() => undefined); // most have ended
  }
}

/** The workflow's word is not enough: its row and its result have to be there. */
async function completedRow({ db, store }: SmokeStage, { jobId }: ProJobInput): Promise<string | undefined> {
  const row = await findJob(db, { jobId });
  if (row?.status !== 'completed') return `the workflow ended, but its row says "${row?.status}"`;
  const result = row.outputKey ? await store.head(row.outputKey) : undefined;
  return result && result.bytes > 0 ? undefined : `the job completed, but its result ${row.outputKey} is not in S3`;
}

/** The innermost cause is in the words of the activity; those around it repeat it. */
function failure(error: unknown): string {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  return `the job failed: ${reasonOf(cause)}`;
}

/** Code that throws, or does otherwise than its own history, makes no failed job but one that never ends. */
async function whyStuck(client: GateContext['client'], stage: SmokeStage, signal: AbortSignal): Promise<string> {
  const { version, taskQueue } = stage;
  const jobs = createVersionJobs(client, version.deploymentName, taskQueue);
  const deadline = performance.now() + JOB_MS;
  while (!signal.aborted) {
    const [stuck] = await jobs.stuck(version.buildId, { limit: 1 }).catch(() => []);
    if (stuck) return `the workflow's code fails again and again: ${stuck.message}`;
    if (performance.now() > deadline) return `the job was not done in ${JOB_MS / 1000} s: ${await stage.lastWords()}`;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return 'the job is over';
}
