import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { describe, expect, test as it } from 'vitest';
import { toFailure, translated } from '../../../activities/failures.js';
import { note, notes } from '../../../activities/notes.js';
import type { PublishNews } from '../../../activities/publish.js';
import { AppError } from '../../../src/domain/errors.js';
import type { ProJobInput } from '../../../src/domain/job.js';
import { type JobActivities, recordingActivities } from '../../support/recording-activities.js';
import { stage } from './stage.js';

const run = (activities: JobActivities, input?: ProJobInput) => stage().run(activities, { input });

/** The reason a job failed with, as Temporal shows it. */
async function failureOf(running: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
  throw new Error(`expected a failed workflow, got ${error}`);
}

describe('faults', () => {
  it('input faults fail the job at once, with what to do next on the row', async () => {
    const { activities, named } = recordingActivities({
      prepareAssets: async () => {
        throw toFailure(new AppError('invalid_segments', { detail: 'segments[0]: outside the video.' }), 1);
      },
    });
    const failure = await failureOf(run(activities));
    expect(failure.type).toBe('invalid_segments');
    expect(named('submitGeneration')).toHaveLength(0);
    const [[, fault] = []] = named('failJob');
    expect(fault).toEqual({
      status: 'failed',
      code: 'invalid_segments',
      message: 'The segments do not fit the uploaded media. segments[0]: outside the video.',
      next: 'Change the input and submit again.',
      generationOver: false,
    });
  });

  it('an unknown outcome is sent again with the same attempt', async () => {
    let tries = 0;
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        tries += 1;
        if (tries < 4) throw toFailure(new AppError('outcome_unknown'), tries);
        return { generationId: 'generation-1' };
      },
    });
    await run(activities);
    const attempts = named('submitGeneration').map(([, , attempt]) => attempt);
    expect(attempts).toHaveLength(4);
    expect(new Set(attempts.map((attempt) => JSON.stringify(attempt))).size).toBe(1);
  });

  it('a search that is not at its end goes on where it was, however often, and is no fault', async () => {
    const seen: unknown[] = [];
    const { submitGeneration } = translated({
      submitGeneration: async () => {
        const { search } = notes();
        seen.push(search?.since);
        const since = (search?.since ?? 0) + 1;
        note({ search: { since } });
        if (since < 15) throw new AppError('outcome_unknown', { goesOn: true, retryAfterMs: 1_000 });
        return { generationId: 'generation-1' };
      },
    });
    const { activities } = recordingActivities({ submitGeneration });
    await run(activities);
    expect(seen).toEqual([undefined, ...Array.from({ length: 14 }, (_, n) => n + 1)]);
  });

  it("a failed generation fails the job with Sync.so's reason, even where the code reads like a passing fault", async () => {
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        throw toFailure(new AppError('generation_infra_storage_error', { detail: 'Disk.', final: true }), 1);
      },
    });
    expect((await failureOf(run(activities))).type).toBe('generation_infra_storage_error');
    expect(named('checkGeneration')).toHaveLength(1);
    expect(named('publishResult')).toHaveLength(0);
    expect(named('failJob')).toHaveLength(1);
  });

  it('a bug in an activity ends the job instead of repeating for ever', async () => {
    const { activities, named } = recordingActivities({
      prepareAssets: async () => {
        throw toFailure(new TypeError('undefined is not a function'), 1);
      },
    });
    expect((await failureOf(run(activities))).type).toBe('internal');
    expect(named('failJob')).toHaveLength(1);
  });

  it('a result that cannot be fetched ends the job, and its generation stays: a retry pays nothing', async () => {
    const { activities, named } = recordingActivities({
      publishResult: async () => {
        throw toFailure(new AppError('result_unavailable', { detail: 'Tried 30 times.' }), 30);
      },
    });
    expect((await failureOf(run(activities))).type).toBe('result_unavailable');
    expect(named('publishResult')).toHaveLength(1);
    const [[, fault] = []] = named('failJob');
    expect(fault).toMatchObject({ status: 'failed', code: 'result_unavailable', generationOver: false });
    expect(fault).toMatchObject({ next: expect.stringContaining('nothing is paid again') });
  });

  it('a result that is refused once has its second try, though passing faults came before and between', async () => {
    const codes = ['service_unavailable', 'result_invalid', 'service_unavailable', 'result_invalid', 'too late'];
    let tries = 0;
    const { publishResult } = translated({
      publishResult: async (): Promise<PublishNews> => {
        tries += 1;
        heartbeat(tries);
        throw new AppError(codes[tries - 1] ?? '');
      },
    });
    const { activities } = recordingActivities({ publishResult });
    expect((await failureOf(run(activities))).type).toBe('result_invalid');
    expect(tries).toBe(4);
  });
});
