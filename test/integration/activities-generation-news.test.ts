import { randomUUID } from 'node:crypto';
import { ApplicationFailureCategory } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { holdsSlot } from '../../src/db/slots.js';
import { AppError } from '../../src/domain/errors.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import type { Generation } from '../../src/sync-so/schemas.js';
import { type ActivityStage, newAttempt, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import { readJob } from '../support/job-rows.js';
import { generationsOf, newSubmission } from '../support/submission.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

describe('looking through the list of generations', () => {
  const MINUTE = 60_000;

  /** 250 generations, the newest now and each a minute older than the one before, in pages as Sync.so gives them. */
  function longList(ours: { place?: number; name?: string } = {}) {
    const all = Array.from({ length: 250 }, (_, place): Generation => {
      const outputFileName = place === ours.place ? ours.name : `other-${place}`;
      const createdAt = new Date(Date.now() - place * MINUTE).toISOString();
      return { id: `g-${place}`, status: 'COMPLETED', createdAt, outputFileName, ...NOTHING_ELSE };
    });
    const cursors: (string | undefined)[] = [];
    const listGenerations: SyncSoClient['listGenerations'] = async ({ limit, cursor }) => {
      cursors.push(cursor);
      const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
      return all.slice(start, start + limit);
    };
    return { cursors, listGenerations };
  }
  const NOTHING_ELSE = {
    ...{ model: undefined, outputUrl: undefined, outputDuration: undefined, errorCode: undefined, error: undefined },
    ...{ webhookUrl: undefined, progressPercent: undefined },
  };

  /** A submission whose attempt was made so long ago; this is not its first try. */
  async function madeAgo(ms: number) {
    const { job, submit, creates } = await newSubmission(stage);
    const attempt = newAttempt(job.jobId, { n: 2, signedAt: Date.now() - ms });
    return {
      attempt,
      submit: (calls: Partial<SyncSoClient>, on = activityTry({ attempt: 2 })) => submit(calls, attempt, on),
      creates: () => creates(attempt.token),
    };
  }

  it.each(['', '.mp4'])('goes on to the page that has it, by its name%s', async (extension) => {
    const { attempt, submit } = await madeAgo(300 * MINUTE);
    const { cursors, listGenerations } = longList({ place: 230, name: `${attempt.token}${extension}` });
    expect(await submit({ listGenerations })).toBe('g-230');
    expect(cursors).toEqual([undefined, 'g-99', 'g-199']);
  });

  it('is left out by the first try of an attempt that the row does not know', async () => {
    const { submit, creates } = await madeAgo(0);
    const { cursors, listGenerations } = longList();
    await submit({ listGenerations }, activityTry());
    expect([cursors, creates()]).toEqual([[], [expect.anything()]]);
  });

  it('is not left out by the first try of an attempt that the row knows: a reset workflow makes up another one', async () => {
    const { attempt, submit, creates } = await madeAgo(0);
    const { cursors, listGenerations } = longList({ place: 3, name: attempt.token });
    await failureOf(submit({ createGeneration: () => Promise.reject(new Error('killed')) }, activityTry()));
    expect(await submit({ listGenerations }, activityTry())).toBe('g-3');
    expect([cursors, creates()]).toEqual([[undefined], []]);
  });

  it('stops at what is older than the attempt, clocks being apart allowed for', async () => {
    const { attempt, submit } = await madeAgo(95 * MINUTE);
    const { cursors, listGenerations } = longList({ place: 104, name: attempt.token });
    expect(await submit({ listGenerations }), 'nine minutes before the attempt').toBe('g-104');
    expect(cursors).toEqual([undefined, 'g-99']);
    const young = longList();
    await (await madeAgo(0)).submit({ listGenerations: young.listGenerations });
    expect(young.cursors).toEqual([undefined]);
  });

  it('goes back to where the attempt was made, however long ago', async () => {
    const { attempt, submit } = await madeAgo(240 * MINUTE);
    const { listGenerations } = longList({ place: 239, name: attempt.token });
    expect(await submit({ listGenerations })).toBe('g-239');
  });

  it('ends with the list, which is where nothing follows', async () => {
    const { submit } = await madeAgo(300 * MINUTE);
    const { cursors, listGenerations } = longList();
    await submit({ listGenerations });
    expect(cursors).toEqual([undefined, 'g-99', 'g-199', 'g-249']);
  });

  /** The list of above, which for the third call answers as Sync.so does above its rate, or our own budget. */
  function rationed(list: ReturnType<typeof longList>): SyncSoClient['listGenerations'] {
    return async (o) => {
      if (list.cursors.length === 2) {
        list.cursors.push('over the rate');
        throw new AppError('rate_limit_exceeded', { retryAfterMs: 40_000 });
      }
      return await list.listGenerations(o);
    };
  }

  it('goes on behind what it has read, when its share of the reads is used up', async () => {
    const { attempt, submit, creates } = await madeAgo(300 * MINUTE);
    const list = longList({ place: 230, name: attempt.token });
    const listGenerations = rationed(list);
    const first = activityTry({ attempt: 12 });
    const failure = await failureOf(submit({ listGenerations }, first));
    expect(failure).toMatchObject({ type: 'outcome_unknown', nonRetryable: false });
    expect(failure.category, 'no fault').toBe(ApplicationFailureCategory.BENIGN);
    expect(Number(failure.nextRetryDelay), 'as told, however many tries there were').toBeLessThanOrEqual(48_000);
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(40_000);
    const second = activityTry({ attempt: 13, heartbeatDetails: first.heartbeats.at(-1) });
    expect(await submit({ listGenerations }, second)).toBe('g-230');
    expect(list.cursors).toEqual([undefined, 'g-99', 'over the rate', 'g-99', 'g-199']);
    expect(creates()).toEqual([]);
  });

  it('leaves it to the workflow to wait where not even the first page may be read', async () => {
    const { submit } = await madeAgo(0);
    const listGenerations = () => Promise.reject(new AppError('rate_limit_exceeded', { retryAfterMs: 40_000 }));
    const on = activityTry({ attempt: 2 });
    const failure = await failureOf(submit({ listGenerations }, on));
    expect(failure).toMatchObject({ type: 'rate_limit_exceeded', nonRetryable: true });
    expect(on.heartbeats).toEqual([]);
  });
});

describe('checkGeneration', () => {
  const check = (jobId: string, generationId: string, calls: Partial<SyncSoClient> = {}) => {
    const shown = { submittedAt: Date.now(), typicalSeconds: 120, percent: 15, overdue: false };
    return activityTry().run(generationsOf(stage, calls).checkGeneration, { jobId, generationId, ...shown });
  };
  const says = (status: string, progressPercent?: number): Partial<SyncSoClient> => ({
    getGeneration: async () => ({ id: 'g', status, progressPercent }) as Generation,
  });
  async function started(scenario: ScenarioName) {
    stage.simulator.setScenario(scenario, { times: 1 });
    const { job, submit } = await newSubmission(stage);
    return { jobId: job.jobId, id: await submit() };
  }

  it('tells how far it is, and when it is there', async () => {
    const { jobId, id } = await started('never-finishes');
    const news = await check(jobId, id);
    expect(news).toMatchObject({ status: 'RUNNING', overdue: false });
    expect(news.percent).toBeGreaterThanOrEqual(15);
    stage.simulator.finish(id);
    await stage.simulator.settled(id);
    expect(await check(jobId, id)).toEqual({ status: 'COMPLETED', percent: 85, overdue: false });
  });

  it.each<[ScenarioName, string, string]>([
    ['fails', 'generation_pipeline_failed', 'The pipeline failed.'],
    ['fails-input', 'generation_input_video_invalid', 'The video is invalid.'],
    ['fails-transient', 'generation_infra_resource_exhausted', 'No GPU is free.'],
    ['fails-without-code', 'generation_unknown_error', 'An unknown error occurred.'],
    ['error-code-snake', 'generation_pipeline_failed', 'The pipeline failed.'],
    ['error-code-both', 'generation_pipeline_failed', 'The pipeline failed.'],
    ['rejected', 'generation_model_duration_exceeded', 'The input is longer than the model allows.'],
  ])('ends with what Sync.so says: %s', async (scenario, code, words) => {
    const { jobId, id } = await started(scenario);
    await stage.simulator.settled(id);
    const before = await readJob(stage.deps.db, jobId);
    const failure = await failureOf(check(jobId, id));
    expect(failure).toMatchObject({ type: code, nonRetryable: true, details: [{ generationId: id, final: true }] });
    expect(failure.message).toContain(words);
    expect(await readJob(stage.deps.db, jobId), 'the end is written by the next step').toEqual(before);
    expect(await holdsSlot(stage.deps.db, jobId)).toBe(true);
  });

  it('ends with CANCELLED, and has words where Sync.so has none', async () => {
    const failure = await failureOf(check(randomUUID(), 'g', says('CANCELLED')));
    expect(failure).toMatchObject({ type: 'generation_unknown_error', nonRetryable: true });
    expect(failure.message).toContain('CANCELLED');
  });

  it('takes a status nobody knows for running', async () => {
    expect(await check(randomUUID(), 'g', says('RETRYING', 10))).toEqual({
      status: 'RUNNING',
      percent: 22,
      overdue: false,
    });
  });

  it('fails for good when Sync.so does not know it, and waits when Sync.so is away', async () => {
    const jobId = randomUUID();
    const unknown = await failureOf(check(jobId, randomUUID()));
    expect(unknown).toMatchObject({ type: 'generation_not_found', nonRetryable: true });
    const getGeneration = () => Promise.reject(new AppError('sync_so_unreachable'));
    const failure = await failureOf(check(jobId, 'g', { getGeneration }));
    expect(failure).toMatchObject({ type: 'sync_so_unreachable', nonRetryable: false });
  });
});
