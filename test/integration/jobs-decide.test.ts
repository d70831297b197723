import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeJob, failJob, recordAttempt, recordDoubtful, recordGeneration } from '../../src/db/job-steps.js';
import { doubtfulKey, resultKey } from '../../src/domain/keys.js';
import { jobSchema } from '../../src/http/schemas.js';
import { newAttempt } from '../support/activity-stage.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { AT_ONCE, atOnceCases } from '../support/at-once-cases.js';
import { type HealingStage, startHealingStage } from '../support/healing-stage.js';
import { DOUBTFUL, FAULT, newJob, RESULT, readJob } from '../support/job-rows.js';
import { foreignGeneration, operatorOf, presentSystemJob } from '../support/operator.js';
import { until } from '../support/until.js';

/** Results that fail their check, on a real Temporal server: what is kept, and what a person decides. */

const USER = 'old-user';
let stage: HealingStage;
let operator: ReturnType<typeof operatorOf>;
let api: TestApi;
/** Jobs that were taken over, each with a result that has no sound. */
let silent: [SilentJob, SilentJob, SilentJob];

interface SilentJob {
  jobId: string;
  generationId: string;
}

beforeAll(async () => {
  [stage, api] = await Promise.all([startHealingStage(), startTestApi()]);
  operator = operatorOf(stage);
  const { files } = stage.stage;
  await files.make('-i', files.at('talk.mp4'), '-an', '-c', 'copy', 'silent.mp4');
  silent = [await silentJob(), await silentJob(), await silentJob()];
  const earlier = resultKey(USER, silent[0].jobId);
  await stage.stage.deps.store.putStream(earlier, Readable.from(['good']), { contentType: 'video/mp4' });
  await stage.withWorker(async () => {
    await operator.type('adopt', '--user', USER);
    await Promise.all(silent.map(({ jobId }) => reaches(jobId, 'needs_attention')));
  });
});
afterAll(() => Promise.all([stage?.stop(), api?.stop()]));

const row = (jobId: string) => readJob(stage.deps.db, jobId);
const head = (key: string) => stage.stage.deps.store.head(key);
const reaches = (jobId: string, status: string) =>
  until(`job ${jobId} is ${status}`, 60_000, async () => ((await row(jobId)).status === status ? true : undefined));

async function silentJob(): Promise<SilentJob> {
  const { files, upload } = stage.stage;
  const video = await upload(files.at('silent.mp4'), { userId: USER, jobId: randomUUID() }, 'video');
  const generationId = await foreignGeneration(stage, video);
  return { jobId: await presentSystemJob(stage, generationId, { userId: USER }), generationId };
}

/**
 * What a workflow was told: the names of the signals, each with its words. The history shows it only after a task that a
 * worker took along when it stopped, which the server gives up after 10 s.
 */
async function toldTo(jobId: string): Promise<unknown[]> {
  const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const words = (signal?.input?.payloads ?? []).map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()));
    return signal ? [[signal.signalName, ...words]] : [];
  });
}

const taken = ({ generationId }: SilentJob) => ['resultVerdict', { generationId, decision: 'take' }];

/** A job of ours that was paid for; its workflow is a stand-in. */
async function paidJob() {
  const { db } = stage.deps;
  const { jobId, userId, handle } = await stage.runningJob();
  await recordAttempt(db, jobId, newAttempt(jobId));
  await recordGeneration(db, jobId, DOUBTFUL.generationId);
  return { jobId, userId, handle };
}
async function doubtfulJob() {
  const job = await paidJob();
  await recordDoubtful(stage.deps.db, job.jobId, DOUBTFUL);
  return job;
}

/** A job that a person has decided about: its result is where results are, and nowhere else. */
async function expectTaken({ jobId, generationId }: SilentJob) {
  const { outputKey, outputBytes, ...job } = await row(jobId);
  const message = expect.stringMatching(/was taken although.*no sound/);
  expect(job).toMatchObject({
    ...{ status: 'completed', errorCode: null, doubtfulResult: null },
    warnings: [{ code: 'result_accepted', field: 'result', message }],
  });
  expect(outputKey).toBe(resultKey(USER, jobId));
  expect(await head(outputKey ?? '')).toMatchObject({ bytes: outputBytes });
  expect(await head(doubtfulKey(USER, jobId, generationId))).toBeUndefined();
}

describe('a result that cannot be played, of a job that was taken over', () => {
  it('is kept beside the good one of before, and a person is asked', async () => {
    const [{ jobId, generationId }] = silent;
    const { doubtfulResult, ...job } = await row(jobId);
    expect(job).toMatchObject({
      ...{ errorCode: 'result_doubtful', outputUrl: null, generationOver: false },
      errorMessage: expect.stringContaining('no sound'),
    });
    expect(doubtfulResult).toMatchObject({ generationId, key: doubtfulKey(USER, jobId, generationId) });
    expect(await head(doubtfulResult?.key ?? '')).toMatchObject({ bytes: doubtfulResult?.bytes });
    expect(await head(resultKey(USER, jobId))).toMatchObject({ bytes: 4 });
  });

  it('is taken by `pro jobs accept`, also while no worker lives, as soon as one does', async () => {
    const [job] = silent;
    expect((await operator.type('accept', job.jobId)).text).toContain('takes its result as it is');
    await expect.poll(() => toldTo(job.jobId)).toEqual([taken(job)]);
    await stage.withWorker(() => reaches(job.jobId, 'completed'));
    await expectTaken(job);
    expect(await operator.json('accept', job.jobId)).toMatchObject({ status: 'completed' });
  });

  it(`is watched and taken over HTTP, by ${AT_ONCE} at once and also while no worker lives, once one does`, async () => {
    const [, job] = silent;
    const { db, signals, outcomes } = stage.deps;
    const { store } = stage.stage.deps;
    const url = await api.variant({ db, store, signals, outcomes, settings: { anonymousUserId: USER } });
    const post = async (verb: string) => {
      const response = await fetch(`${url}/api/v1/jobs/${job.jobId}/${verb}`, { method: 'POST' });
      expect(response.status).toBe(202);
      return jobSchema.parse(await response.json());
    };
    const film = await fetch(`${url}/api/v1/jobs/${job.jobId}/doubtful-result`);
    expect((await film.arrayBuffer()).byteLength).toBe((await row(job.jobId)).doubtfulResult?.bytes);
    expect(await post('accept')).toMatchObject({ status: 'needs_attention' });
    await Promise.all(Array.from({ length: AT_ONCE - 1 }, () => post('accept')));
    await expect.poll(() => toldTo(job.jobId)).toEqual(Array(AT_ONCE).fill(taken(job)));
    await stage.withWorker(() => reaches(job.jobId, 'completed'));
    await expectTaken(job);
    const completions = await db.$queryRaw`
      SELECT count(*)::int AS times FROM job_events
      WHERE job_id = ${job.jobId}::uuid AND payload ->> 'status' = 'completed'`;
    expect(completions).toEqual([{ times: 1 }]);
    expect(await post('accept')).toMatchObject({ status: 'completed', warnings: [{ code: 'result_accepted' }] });
  });

  it('is not made again: nothing is known that could be sent', async () => {
    const [, , { jobId }] = silent;
    const refusal = { code: 'job_not_repeatable' };
    await expect(operator.type('retry', jobId, '--pay-again')).rejects.toMatchObject(refusal);
    expect(await toldTo(jobId)).toEqual([]);
  });

  it('is not completed by hand while its workflow waits for a decision', async () => {
    const [, , { jobId }] = silent;
    await expect(operator.type('complete', jobId)).rejects.toMatchObject({ code: 'result_doubtful' });
  });
});

atOnceCases(() => ({ stage, api }));

describe('pro jobs complete', () => {
  it('takes a result that fails its check, which a warning says', async () => {
    const job = await silentJob();
    await stage.withWorker(async () => {
      const { code, text } = await operator.type('complete', job.jobId);
      expect([code, text]).toEqual([0, expect.stringMatching(/warnings.*no sound/)]);
    });
    await expectTaken(job);
  });
});

describe('pro jobs accept', () => {
  it.each(['needs_attention', 'failed', 'cancelled'] as const)(
    'refuses a %s job without such a result',
    async (status) => {
      const jobId = status === 'needs_attention' ? (await stage.runningJob()).jobId : await newJob(stage.deps.db);
      await failJob(stage.deps.db, jobId, { status, ...FAULT });
      await expect(operator.type('accept', jobId)).rejects.toMatchObject({
        ...{ code: 'nothing_to_accept', options: { detail: `It is ${status}.` } },
      });
    },
  );

  it('changes nothing of a job that is completed', async () => {
    const jobId = await newJob(stage.deps.db);
    await completeJob(stage.deps.db, jobId, RESULT);
    const before = await row(jobId);
    expect(await operator.type('accept', jobId)).toMatchObject({ code: 0 });
    expect(await row(jobId)).toEqual(before);
  });
});

describe('pro jobs retry', () => {
  it('of a doubtful result is refused first, and with --pay-again has another made', async () => {
    const { jobId } = await doubtfulJob();
    const refusal = { code: 'retry_pays_again', row: { next: expect.stringContaining('--pay-again') } };
    await expect(operator.type('retry', jobId)).rejects.toMatchObject(refusal);
    expect(await toldTo(jobId)).toEqual([]);
    expect((await operator.type('retry', jobId, '--pay-again')).text).toContain('is made again, and paid again');
    const { generationId } = DOUBTFUL;
    expect(await toldTo(jobId)).toEqual([['resultVerdict', { generationId, decision: 'again' }]]);
  });

  it('of a failed job whose generation is over is refused first, and with --pay-again begins anew', async () => {
    const { jobId, handle } = await paidJob();
    await failJob(stage.deps.db, jobId, { status: 'failed', ...FAULT, generationOver: true });
    await handle.terminate();
    const before = await row(jobId);
    await expect(operator.type('retry', jobId)).rejects.toMatchObject({ code: 'retry_pays_again' });
    expect(await row(jobId)).toEqual(before);
    await operator.type('retry', jobId, '--pay-again');
    expect(await row(jobId)).toMatchObject({ status: 'queued', errorCode: null });
    const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
    const { payloads } = events?.[0]?.workflowExecutionStartedEventAttributes?.input ?? {};
    const [, , state] = (payloads ?? []).map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()));
    expect(state).toMatchObject({ attemptsBefore: 1 });
    for (const field of ['attempt', 'generationId']) expect(state).not.toHaveProperty(field);
  });
});

describe('pro jobs resume', () => {
  it('refuses a job whose result waits for a decision, and --all leaves it out', async () => {
    const [doubtful, other] = [await doubtfulJob(), await stage.runningJob()];
    await failJob(stage.deps.db, other.jobId, { status: 'needs_attention', ...FAULT });
    await expect(operator.type('resume', doubtful.jobId)).rejects.toMatchObject({ code: 'result_doubtful' });
    const { resumed } = await operator.json('resume', '--all');
    expect(resumed).toContain(other.jobId);
    for (const { jobId } of [doubtful, ...silent]) expect(resumed).not.toContain(jobId);
    expect([await toldTo(doubtful.jobId), await toldTo(other.jobId)]).toEqual([[], [['resumeJob']]]);
  });
});

describe('pro jobs show', () => {
  it('says what a person can do about a doubtful result, and gives it to programs', async () => {
    const { jobId } = await doubtfulJob();
    const { waitingFor, doubtfulResult, error } = await operator.json('show', jobId);
    expect([doubtfulResult, error.code]).toEqual([DOUBTFUL, 'result_doubtful']);
    expect(waitingFor).toMatchObject({
      ...{
        for: 'person',
        message: expect.stringContaining(`pro jobs accept ${jobId}, or pro jobs retry ${jobId} --pay-again`),
      },
    });
    expect(waitingFor.message).not.toContain('resume');
    expect((await operator.type('show', jobId)).text).toContain(DOUBTFUL.key);
  });

  it('names no other try where nothing is known that could be sent', async () => {
    const [, , { jobId }] = silent;
    const { message } = (await operator.json('show', jobId)).waitingFor;
    expect(message).toContain(`pro jobs accept ${jobId}`);
    expect(message).not.toContain('retry');
  });
});
