import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reopenJob } from '../../src/db/job-actions.js';
import { recordAttempt, recordGeneration } from '../../src/db/job-steps.js';
import { ensureAccount } from '../../src/db/slots.js';
import { AppError } from '../../src/domain/errors.js';
import type { JobStatus } from '../../src/domain/job.js';
import { newAttempt } from '../support/activity-stage.js';
import { type HealingStage, startHealingStage } from '../support/healing-stage.js';
import { jobPairs, nameOf, WHY, WORKFLOWS, type Workflow } from '../support/job-pairs.js';
import { RESULT, readJob } from '../support/job-rows.js';
import { operatorOf } from '../support/operator.js';
import { resetSlots } from '../support/slot-guard.js';

/** Every status of a row × every end of its workflow × everything that may happen to them, on a real server. */

let stage: HealingStage;
let pairs: ReturnType<typeof jobPairs>;
let operator: ReturnType<typeof operatorOf>;
beforeAll(async () => {
  stage = await startHealingStage();
  await ensureAccount(stage.deps.db, 1);
  operator = operatorOf(stage);
  pairs = jobPairs(stage);
  await stage.deps.store.putStream(RESULT.key, Readable.from(['film']), { contentType: 'video/mp4' });
});
beforeEach(async () => {
  await stage.deps.db.videoJob.deleteMany();
  await resetSlots(stage.deps.db, 1);
});
afterAll(() => stage?.stop());

const row = (jobId: string) => readJob(stage.deps.db, jobId);

const ENDED = {
  completed: 'completed with its result × completed',
  failed: `failed ${WHY.code} × failed`,
  cancelled: 'cancelled cancelled × cancelled',
  terminated: 'failed job_ended_outside × ended_outside',
} as const;

const OPEN = ['queued', 'processing', 'needs_attention'] as const;
const open = (status: JobStatus): Record<Workflow, string> => ({
  running: `${status} × running`,
  ...ENDED,
  missing: `${status} × running`,
});

const RECONCILED: Record<JobStatus, Record<Workflow, string>> = {
  ...{ queued: open('queued'), processing: open('processing'), needs_attention: open('needs_attention') },
  completed: { running: 'processing × running', ...ENDED, missing: 'failed job_without_result × missing' },
  failed: {
    ...{ running: 'processing × running', completed: ENDED.completed, cancelled: ENDED.cancelled },
    ...{ failed: 'failed × failed', terminated: 'failed × ended_outside', missing: 'failed × missing' },
  },
  cancelled: {
    ...{ running: 'cancelled × stopping', completed: ENDED.completed, failed: 'cancelled × failed' },
    ...{ cancelled: 'cancelled × cancelled', terminated: 'cancelled × ended_outside', missing: 'cancelled × missing' },
  },
};

const everyPair = (Object.keys(RECONCILED) as JobStatus[]).flatMap((status) =>
  WORKFLOWS.map((workflow) => [status, workflow] as const),
);

describe('reconcile', () => {
  it('brings every pair to one truth, and then leaves it alone', async () => {
    const jobs = await pairs.make(everyPair);
    const expected = Object.fromEntries(everyPair.map((one) => [nameOf(one), RECONCILED[one[0]][one[1]]]));
    const truths = async () =>
      Object.fromEntries(
        await Promise.all(jobs.map(async ({ name, jobId }) => [name, await pairs.truth(jobId)] as const)),
      );
    await pairs.heal();
    expect(await truths()).toEqual(expected);
    for (const { jobId } of jobs) await stage.age(jobId);
    stage.logged.length = 0;
    await pairs.heal();
    expect(await truths()).toEqual(expected);
    expect(stage.logged.filter(({ jobId }) => jobs.some((job) => job.jobId === jobId))).toEqual([]);
  });

  it('completes a job whose retry was asked for although its workflow had a result', async () => {
    const jobId = await pairs.one('failed', 'completed');
    const outcome = await stage.deps.outcomes.of(jobId);
    const runId = 'runId' in outcome ? outcome.runId : undefined;
    expect(await reopenJob(stage.deps.db, await row(jobId), runId)).toBe(true);
    await stage.age(jobId);
    await pairs.heal();
    expect(await pairs.truth(jobId)).toBe(ENDED.completed);
  });

  it('leaves a cancelled job whose result was removed', async () => {
    const jobId = await pairs.one('cancelled', 'completed');
    const head = async () => undefined;
    await pairs.heal({ ...stage.deps, store: { ...stage.deps.store, head } });
    expect(await pairs.truth(jobId)).toBe('cancelled × completed');
  });

  it('leaves a row of the present system, and one of another kind of video', async () => {
    const ids = [crypto.randomUUID(), crypto.randomUUID()];
    const [old, other] = ids;
    const data = { userId: 'u', status: 'completed', syncGenerationId: 'elsewhere' };
    await stage.deps.db.videoJob.create({ data: { id: old ?? '', ...data } });
    await stage.deps.db.videoJob.create({ data: { id: other ?? '', ...data, isProJob: false } });
    for (const id of ids) await stage.age(id);
    await pairs.heal();
    for (const id of ids) expect(await row(id)).toMatchObject({ status: 'completed', errorCode: null });
  });
});

/** What a person is told: an error's code and detail, or nothing. */
const told = (verb: string, jobId: string): Promise<string> =>
  operator.type(verb, jobId).then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? `${error.code}: ${error.options.detail ?? ''}` : String(error)),
  );

const STILL = 'job_still_ending: ';
const not = (status: string) => `job_not_failed: It is ${status}.`;
const over = (status: string) => `job_over: It is ${status}.`;
const nothing = (status: string) => `job_needs_nothing: It is ${status}.`;

/** In the order of WORKFLOWS: what is said. */
type Said = [string, string, string, string, string, string];

/** A row that is done with the verb and goes on in a workflow. */
const AGAIN = 'done';

const RETRY: Record<JobStatus, Said> = {
  queued: [not('queued'), not('completed'), AGAIN, not('cancelled'), AGAIN, not('queued')],
  processing: [not('processing'), not('completed'), AGAIN, not('cancelled'), AGAIN, not('processing')],
  needs_attention: [not('needs_attention'), not('completed'), AGAIN, not('cancelled'), AGAIN, not('needs_attention')],
  completed: [not('processing'), not('completed'), AGAIN, not('cancelled'), AGAIN, AGAIN],
  failed: [STILL, not('completed'), AGAIN, not('cancelled'), AGAIN, AGAIN],
  cancelled: [
    not('cancelled'),
    not('completed'),
    not('cancelled'),
    not('cancelled'),
    not('cancelled'),
    not('cancelled'),
  ],
};
const CANCEL: Record<JobStatus, Said> = {
  queued: ['done', over('completed'), over('failed'), 'done', 'done', 'done'],
  processing: ['done', over('completed'), over('failed'), 'done', 'done', 'done'],
  needs_attention: ['done', over('completed'), over('failed'), 'done', 'done', 'done'],
  completed: ['done', over('completed'), over('failed'), over('cancelled'), over('failed'), over('failed')],
  failed: [over('failed'), over('completed'), over('failed'), over('cancelled'), over('failed'), over('failed')],
  cancelled: [over('cancelled'), over('completed'), ...Array<string>(4).fill(over('cancelled'))] as Said,
};
const RESUME: Record<JobStatus, Said> = {
  ...(Object.fromEntries(
    (['queued', 'processing'] as const).map((status) => [
      status,
      [
        nothing(status),
        nothing('completed'),
        nothing('failed'),
        nothing('cancelled'),
        nothing('failed'),
        nothing(status),
      ],
    ]),
  ) as Record<'queued' | 'processing', Said>),
  needs_attention: ['done', nothing('completed'), nothing('failed'), nothing('cancelled'), nothing('failed'), 'done'],
  completed: [
    ...[nothing('processing'), nothing('completed'), nothing('failed'), nothing('cancelled'), nothing('failed')],
    nothing('failed'),
  ] as Said,
  failed: [
    ...[nothing('failed'), nothing('completed'), nothing('failed'), nothing('cancelled'), nothing('failed')],
    nothing('failed'),
  ] as Said,
  cancelled: [nothing('cancelled'), nothing('completed'), ...Array<string>(4).fill(nothing('cancelled'))] as Said,
};

/** None of these rows has a doubtful result. */
const noResult = (status: string) => `nothing_to_accept: It is ${status}.`;
const acceptOf = (own: string, missing = own): Said =>
  [
    ...[noResult(own), 'done', noResult('failed'), noResult('cancelled'), noResult('failed'), noResult(missing)],
  ] as Said;
const ACCEPT: Record<JobStatus, Said> = {
  ...{ queued: acceptOf('queued'), processing: acceptOf('processing'), needs_attention: acceptOf('needs_attention') },
  ...{ completed: acceptOf('processing', 'failed'), failed: acceptOf('failed') },
  cancelled: [noResult('cancelled'), 'done', ...Array<string>(4).fill(noResult('cancelled'))] as Said,
};

it.each([
  ['retry', RETRY],
  ['cancel', CANCEL],
  ['resume', RESUME],
  ['accept', ACCEPT],
] as const)(
  '%s says what is so of every pair; after it and the healing row and workflow agree',
  async (verb, table) => {
    const said: Record<string, string> = {};
    const expected: Record<string, string> = {};
    const jobs = await pairs.make(everyPair);
    await Promise.all(
      jobs.map(async ({ name, pair: [status, workflow], jobId }) => {
        said[name] = await told(verb, jobId);
        expected[name] = table[status][WORKFLOWS.indexOf(workflow)] ?? '';
      }),
    );
    expect(said).toEqual(expected);
    for (const { jobId } of jobs) await stage.age(jobId);
    await pairs.heal();
    const after = await Promise.all(jobs.map(async ({ name, jobId }) => [name, await pairs.truth(jobId)] as const));
    for (const [name, ends] of after) expect(ends, `${verb} of ${name}`).toMatch(AGREEING);
  },
);

/** A row that is over has a workflow that is over; one that goes on has one that runs. */
const AGREEING =
  /^(completed with its result × completed|failed ?\w* × (failed|ended_outside|missing)|cancelled ?\w* × (stopping|failed|cancelled|ended_outside|missing)|(queued|processing|needs_attention) × (running|stopping))$/;

it('a retry goes on with what was paid for, also of a row that was completed by hand', async () => {
  const { db } = stage.deps;
  const jobId = await pairs.one('completed', 'missing');
  await recordAttempt(db, jobId, newAttempt(jobId));
  await db.$executeRaw`UPDATE video_jobs SET status = 'processing' WHERE id = ${jobId}::uuid`;
  await recordAttempt(db, jobId, newAttempt(jobId));
  await recordGeneration(db, jobId, 'generation-1');
  await db.$executeRaw`UPDATE video_jobs SET status = 'completed' WHERE id = ${jobId}::uuid`;
  await stage.age(jobId);
  await pairs.heal();
  expect(await row(jobId)).toMatchObject({ status: 'failed', errorNext: expect.stringContaining('Retry') });
  expect(await told('retry', jobId)).toBe('done');
  const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
  const { payloads } = events?.[0]?.workflowExecutionStartedEventAttributes?.input ?? {};
  const [, , state] = (payloads ?? []).map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()));
  expect(state).toMatchObject({ generationId: 'generation-1', attempt: { n: 1 } });
  expect(await stage.deps.outcomes.of(jobId)).toMatchObject({ state: 'running' });
});

it.each(OPEN)('a %s row that needs nothing is not written', async (status) => {
  const jobId = await pairs.one(status, 'running');
  const before = await row(jobId);
  await pairs.heal();
  expect(await row(jobId)).toEqual(before);
});
