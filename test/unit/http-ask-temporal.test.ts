import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answering } from '../../src/http/ask-temporal.js';
import { type JobOutcome, RUNNING } from '../../src/temporal/job-outcomes.js';
import type { JobSignals } from '../../src/temporal/job-signals.js';
import { recordedSignals } from '../support/recorded-signals.js';

/** Each has 2 s; the clock is one of the test's own. */

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const VERDICT = { generationId: 'generation-1', decision: 'take' } as const;
const never = () => new Promise<never>(() => {});
const after = (ms: number) => () =>
  new Promise<JobOutcome>((resolve) => {
    setTimeout(() => resolve(RUNNING), ms);
  });

function asked({
  of = async () => RUNNING,
  ...signals
}: Partial<JobSignals> & { of?: () => Promise<JobOutcome> } = {}) {
  return answering({ outcomes: { of }, signals: recordedSignals(signals).signals });
}

/** What it ends with: its answer, or the code of its fault; undefined before. */
function endOf(question: Promise<unknown>): () => unknown {
  let end: unknown;
  question.then(
    (answer) => {
      end = answer;
    },
    (fault: unknown) => {
      end = fault;
    },
  );
  return () => end;
}

const UNAVAILABLE = { code: 'service_unavailable', options: { retryAfterMs: 5_000 } };

describe('the questions of a request to Temporal', () => {
  it('come back as Temporal answers them', async () => {
    const judge = vi.fn(async () => false);
    const { signals, outcomes } = asked({ judge });
    expect(await outcomes.of('job')).toEqual(RUNNING);
    expect([await signals.resume('job'), await signals.cancel('job')]).toEqual([true, true]);
    expect([await signals.judge('job', VERDICT), await signals.status('job')]).toEqual([false, 'running']);
    expect(judge).toHaveBeenCalledExactlyOnceWith('job', VERDICT);
  });

  it('are refused at once where Temporal refuses', async () => {
    const { signals } = asked({ judge: () => Promise.reject(new Error('no Temporal')) });
    await expect(signals.judge('job', VERDICT)).rejects.toMatchObject(UNAVAILABLE);
  });

  it('are not waited for beyond 2 s each', async () => {
    const { signals, outcomes } = asked({ of: after(1_999), judge: never });
    const first = endOf(outcomes.of('job'));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(first()).toEqual(RUNNING);
    const second = endOf(signals.judge('job', VERDICT));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(second()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(second()).toMatchObject(UNAVAILABLE);
  });
});
