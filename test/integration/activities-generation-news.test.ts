import { randomUUID } from 'node:crypto';
import { ApplicationFailureCategory } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { AppError } from '../../src/domain/errors.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import type { Generation } from '../../src/sync-so/schemas.js';
import { type ActivityStage, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
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

  it.each(['', '.mp4'])('goes on to the page that has it, by its name%s', async (extension) => {
    const { attempt, submit } = await newSubmission(stage);
    attempt.signedAt = Date.now() - 300 * MINUTE;
    const { cursors, listGenerations } = longList({ place: 230, name: `${attempt.token}${extension}` });
    expect(await submit({ listGenerations })).toBe('g-230');
    expect(cursors).toEqual([undefined, 'g-99', 'g-199']);
  });

  it('stops at what is older than the attempt, clocks being apart allowed for', async () => {
    const { attempt, submit } = await newSubmission(stage);
    attempt.signedAt = Date.now() - 95 * MINUTE;
    const { cursors, listGenerations } = longList({ place: 104, name: attempt.token });
    expect(await submit({ listGenerations }), 'nine minutes before the attempt').toBe('g-104');
    expect(cursors).toEqual([undefined, 'g-99']);
    attempt.signedAt = Date.now();
    const young = longList();
    await submit({ listGenerations: young.listGenerations });
    expect(young.cursors).toEqual([undefined]);
  });

  it('goes back to where the attempt was made, however long ago', async () => {
    const { attempt, submit } = await newSubmission(stage);
    attempt.signedAt -= 240 * MINUTE;
    const { listGenerations } = longList({ place: 239, name: attempt.token });
    expect(await submit({ listGenerations })).toBe('g-239');
  });

  it('ends with the list, which is where nothing follows', async () => {
    const { attempt, submit } = await newSubmission(stage);
    attempt.signedAt -= 300 * MINUTE;
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
    const { attempt, submit, creates } = await newSubmission(stage);
    attempt.signedAt -= 300 * MINUTE;
    const list = longList({ place: 230, name: attempt.token });
    const listGenerations = rationed(list);
    const first = activityTry({ attempt: 12 });
    const failure = await failureOf(submit({ listGenerations }, attempt, first));
    expect(failure).toMatchObject({ type: 'outcome_unknown', nonRetryable: false });
    expect(failure.category, 'no fault').toBe(ApplicationFailureCategory.BENIGN);
    expect(Number(failure.nextRetryDelay), 'as told, however many tries there were').toBeLessThanOrEqual(48_000);
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(40_000);
    const second = activityTry({ attempt: 13, heartbeatDetails: first.heartbeats.at(-1) });
    expect(await submit({ listGenerations }, attempt, second)).toBe('g-230');
    expect(list.cursors).toEqual([undefined, 'g-99', 'over the rate', 'g-99', 'g-199']);
    expect(creates()).toEqual([]);
  });

  it('leaves it to the workflow to wait where not even the first page may be read', async () => {
    const { attempt, submit } = await newSubmission(stage);
    const listGenerations = () => Promise.reject(new AppError('rate_limit_exceeded', { retryAfterMs: 40_000 }));
    const on = activityTry();
    const failure = await failureOf(submit({ listGenerations }, attempt, on));
    expect(failure).toMatchObject({ type: 'rate_limit_exceeded', nonRetryable: true });
    expect(on.heartbeats).toEqual([]);
  });
});

describe('checkGeneration', () => {
  const check = (id: string, calls?: Partial<SyncSoClient>) =>
    activityTry().run(generationsOf(stage, calls).checkGeneration, id);
  async function started(scenario: ScenarioName): Promise<string> {
    stage.simulator.setScenario(scenario, { times: 1 });
    return await (await newSubmission(stage)).submit();
  }

  it('tells how far it is, and when it is there', async () => {
    const id = await started('never-finishes');
    const { status, progressPercent } = await check(id);
    expect(status).toBe('RUNNING');
    expect(progressPercent).toBeGreaterThanOrEqual(0);
    stage.simulator.finish(id);
    await stage.simulator.settled(id);
    expect(await check(id)).toEqual({ status: 'COMPLETED' });
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
    const id = await started(scenario);
    await stage.simulator.settled(id);
    const failure = await failureOf(check(id));
    expect(failure).toMatchObject({ type: code, nonRetryable: true, details: [{ generationId: id }] });
    expect(failure.message).toContain(words);
  });

  it('ends with CANCELLED, and has words where Sync.so has none', async () => {
    const getGeneration = async () => ({ id: 'g', status: 'CANCELLED' }) as Generation;
    const failure = await failureOf(check('g', { getGeneration }));
    expect(failure).toMatchObject({ type: 'generation_unknown_error', nonRetryable: true });
    expect(failure.message).toContain('CANCELLED');
  });

  it('takes a status nobody knows for running', async () => {
    const getGeneration = async () => ({ id: 'g', status: 'RETRYING', progressPercent: 7 }) as Generation;
    expect(await check('g', { getGeneration })).toEqual({ status: 'RUNNING', progressPercent: 7 });
  });

  it('fails for good when Sync.so does not know it, and waits when Sync.so is away', async () => {
    expect(await failureOf(check(randomUUID()))).toMatchObject({ type: 'generation_not_found', nonRetryable: true });
    const getGeneration = () => Promise.reject(new AppError('sync_so_unreachable'));
    const failure = await failureOf(check('g', { getGeneration }));
    expect(failure).toMatchObject({ type: 'sync_so_unreachable', nonRetryable: false });
  });
});
