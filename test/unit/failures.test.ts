import { heartbeat } from '@temporalio/activity';
import {
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
  defaultFailureConverter,
  defaultPayloadConverter,
} from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toFailure, translated } from '../../activities/failures.js';
import { freePort } from '../../local/ports.js';
import { createDb } from '../../src/db/client.js';
import { recordProgress } from '../../src/db/job-steps.js';
import { findJob } from '../../src/db/video-jobs.js';
import { AppError, type AppErrorOptions } from '../../src/domain/errors.js';
import { activityTry, failureOf } from '../support/activity-try.js';

function failure(error: unknown, attempt = 1): ApplicationFailure {
  const made = toFailure(error, attempt);
  if (!(made instanceof ApplicationFailure)) throw made;
  return made;
}
const of = (code: string, attempt = 1, options: AppErrorOptions = {}) => failure(new AppError(code, options), attempt);
const delay = (code: string, attempt: number, options?: AppErrorOptions) =>
  Number(of(code, attempt, options).nextRetryDelay);
const thrown = (run: () => unknown): unknown => {
  try {
    return expect.fail(`expected a fault, got ${run()}`);
  } catch (error) {
    return error;
  }
};

describe('which faults are tried again', () => {
  it.each<[string, string, number]>([
    ['transient', 'service_unavailable', Number.POSITIVE_INFINITY],
    ['transient', 'outcome_unknown', Number.POSITIVE_INFINITY],
    ['transient', 'IDEMPOTENCY_OUTCOME_UNKNOWN', Number.POSITIVE_INFINITY],
    ['transient', 'result_expired', Number.POSITIVE_INFINITY],
    // The workflow itself waits, with a timer: a wait must never run into a time limit of the step.
    ['wait', 'concurrency_limit_reached', 1],
    ['wait', 'rate_limit_exceeded', 1],
    ['once', 'result_invalid', 2],
    ['once', 'generation_pipeline_failed', 2],
    ['input', 'invalid_segments', 1],
    ['input', 'generation_input_video_invalid', 1],
    ['account', 'account_payment_required', 1],
    ['account', 'sync_so_unauthorized', 1],
    ['unknown', 'internal', 1],
    ['unknown', 'a_code_of_next_year', 1],
  ])('%s: %s is tried %d times', (errorClass, code, tries) => {
    const made = [1, 2, 3, 1000].map((attempt) => of(code, attempt));
    expect(made.map(({ nonRetryable }) => nonRetryable)).toEqual([1, 2, 3, 1000].map((attempt) => attempt >= tries));
    expect(made[0]).toMatchObject({ type: code, details: [{ class: errorClass }] });
  });

  it('none that is final, whatever its class', () => {
    for (const code of ['generation_infra_storage_error', 'generation_pipeline_failed', 'rate_limit_exceeded']) {
      expect(of(code, 1, { final: true }).nonRetryable, code).toBe(true);
    }
  });
});

describe('when they are tried again', () => {
  it('after 1 s, twice as long each time, at most 5 minutes, spread by a fifth', () => {
    for (const [attempt, seconds] of [
      [1, 1],
      [2, 2],
      [5, 16],
      [9, 256],
      [10, 300],
      [50, 300],
      [100_000, 300],
    ] as const) {
      const ms = delay('sync_so_unreachable', attempt);
      expect(ms, `try ${attempt}`).toBeGreaterThanOrEqual(seconds * 1000);
      expect(ms, `try ${attempt}`).toBeLessThanOrEqual(seconds * 1200);
    }
  });

  it('not all together', () => {
    expect(new Set(Array.from({ length: 50 }, () => delay('sync_so_unreachable', 8))).size).toBeGreaterThan(10);
  });

  it('never before the time Sync.so tells, and no sooner than our own', () => {
    expect(delay('rate_limit_exceeded', 1, { retryAfterMs: 60_000 })).toBeGreaterThanOrEqual(60_000);
    expect(delay('rate_limit_exceeded', 1, { retryAfterMs: 3_600_000 })).toBeLessThanOrEqual(3_600_000 * 1.2);
    expect(delay('rate_limit_exceeded', 9, { retryAfterMs: 1_000 })).toBeGreaterThanOrEqual(256_000);
  });
});

describe('what a failure tells', () => {
  it('that a wait is no fault', () => {
    expect(of('concurrency_limit_reached').category).toBe(ApplicationFailureCategory.BENIGN);
    expect(of('sync_so_unreachable').category).not.toBe(ApplicationFailureCategory.BENIGN);
  });

  it('what exactly, what to do next, every issue and the generation', () => {
    const issues = [{ field: 'segments[0].endTime', message: 'Too late.' }];
    const { message, details } = of('invalid_segments', 1, { detail: 'Look here.', issues, generationId: 'g-1' });
    expect(message).toBe('The segments do not fit the uploaded media. Look here.');
    expect(details).toEqual([
      { class: 'input', tries: 1, next: expect.stringMatching(/submit again/), issues, generationId: 'g-1' },
    ]);
  });

  it('the same after its way over the wire', () => {
    const { issues, detail } = { issues: [{ field: 'a', message: 'b' }], detail: 'Look here.' };
    const sent = of('invalid_segments', 1, { issues, detail, cause: new TypeError('deep down') });
    const received = defaultFailureConverter.failureToError(
      defaultFailureConverter.errorToFailure(sent, defaultPayloadConverter),
      defaultPayloadConverter,
    );
    expect(received).toMatchObject({ type: sent.type, message: sent.message, nonRetryable: true });
    expect(received).toMatchObject({ details: [{ class: 'input', issues }] });
  });

  it('nothing new of what the SDK made itself', () => {
    for (const made of [new CancelledFailure('CANCELLED'), ApplicationFailure.nonRetryable('done', 'done')]) {
      expect(toFailure(made, 1)).toBe(made);
    }
  });
});

describe('faults that nobody translated', () => {
  it.each<[string, unknown]>([
    ['a TypeError', thrown(() => (undefined as unknown as { a: string }).a)],
    ['a RangeError', thrown(() => new Array(-1))],
    ['a ReferenceError', new ReferenceError('x is not defined')],
    ['a SyntaxError', thrown(() => JSON.parse('{'))],
    ["zod's", thrown(() => z.string().parse(1))],
    ["zod's safe one", z.string().safeParse(1).error],
    ['a string', 'oops'],
    ['nothing', undefined],
  ])('%s is a bug: internal, not tried again', (_what, error) => {
    expect(failure(error)).toMatchObject({ type: 'internal', nonRetryable: true });
  });

  it("a query with a wrong argument is a bug, in Prisma's words", async () => {
    const db = createDb('postgres://nobody:nothing@127.0.0.1:1/none');
    const wrong = { where: { id: 1 as unknown as string } };
    const error = await db.videoJob.findFirst(wrong).catch((reason: unknown) => reason);
    expect(failure(error)).toMatchObject({ type: 'internal', nonRetryable: true });
    await db.$disconnect();
  });

  it('a database that is away is waited for', async () => {
    const db = createDb(`postgres://nobody:nothing@127.0.0.1:${await freePort()}/none`);
    const jobId = crypto.randomUUID();
    const calls = {
      findJob: () => findJob(db, { jobId }),
      recordProgress: () => recordProgress(db, jobId, { stage: 'preparing', percent: 1, message: '' }),
    };
    for (const call of Object.values(translated(calls))) {
      const away = await failureOf(activityTry().run(call as () => Promise<unknown>));
      expect(away).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
    }
    await db.$disconnect();
  });
});

describe('activities as a worker runs them', () => {
  const failing = translated({ step: () => Promise.reject(new AppError('result_invalid')) });

  it('know their try', async () => {
    const first = activityTry({ attempt: 1 });
    expect((await failureOf(first.run(failing.step))).nonRetryable).toBe(false);
    const second = activityTry({ attempt: 2, heartbeatDetails: first.heartbeats.at(-1) });
    expect((await failureOf(second.run(failing.step))).nonRetryable).toBe(true);
  });

  it('give what may come once its second try after faults that pass, and remember it over them', async () => {
    const codes = ['service_unavailable', 'result_invalid', 'service_unavailable', 'result_invalid'];
    let attempt = 0;
    let heartbeatDetails: unknown;
    const ends: boolean[] = [];
    for (const code of codes) {
      const { transfer } = translated({
        transfer: async () => {
          heartbeat(12_345); // bytes, as a transfer does
          throw new AppError(code);
        },
      });
      attempt += 1;
      const one = activityTry({ attempt, heartbeatDetails });
      ends.push((await failureOf(one.run(transfer))).nonRetryable ?? false);
      heartbeatDetails = one.heartbeats.at(-1);
    }
    expect(ends).toEqual([false, false, false, true]);
  });

  it('say nothing of it where nothing may come once', async () => {
    const passing = translated({ step: () => Promise.reject(new AppError('service_unavailable')) });
    const one = activityTry({ heartbeatDetails: { 'users/a/video.mp4': { assetId: 'asset' } } });
    await failureOf(one.run(passing.step));
    expect(one.heartbeats).toEqual([]);
  });

  it('are cancelled, whatever the client that was cut off calls it', async () => {
    const attempt = activityTry();
    attempt.cancel();
    await expect(attempt.run(failing.step)).rejects.toBeInstanceOf(CancelledFailure);
  });
});
