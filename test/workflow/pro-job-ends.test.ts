import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFailure } from '../../activities/failures.js';
import type { JobStage } from '../../src/domain/job.js';
import { retryState } from '../../src/domain/job-state.js';
import { AppError } from '../../src/errors.js';
import type { JobSettings } from '../../workflows/messages.js';
import { type RunningJob, reaches, startProJobStage } from '../support/pro-job-stage.js';
import { recordingActivities } from '../support/recording-activities.js';
import type { FlatActivities } from '../support/workflow-environment.js';

/** How a job ends other than well, and how it is taken up again. */
let stage: Awaited<ReturnType<typeof startProJobStage>>;
beforeAll(async () => {
  stage = await startProJobStage();
});
afterAll(() => stage?.teardown());

const result = { key: 'k', url: 'http://s3.test/k', bytes: 1, sha256: 'ab', durationSeconds: 1 };
const slowly = () => sleep(1_500, result);

/** Cancelled far from any timer's end: a timer that fires together with a cancel stops the test server for good. */
async function cancelled(at: JobStage, overrides: Partial<FlatActivities>, settings: JobSettings = {}) {
  const recorded = recordingActivities(overrides);
  const drive = async (job: RunningJob) => {
    await reaches(job, at);
    await job.cancel();
  };
  await expect(stage.run(recorded.activities, { settings, drive })).rejects.toThrow(WorkflowFailedError);
  return recorded;
}

describe('a cancelled job', () => {
  it('that waits for a place leaves the queue and its files, and nothing was sent', async () => {
    const { named } = await cancelled('waiting_for_slot', { acquireSlot: async () => ({ granted: false, place: 3 }) });
    expect(named('submitGeneration')).toEqual([]);
    expect(named('releaseSlot')).toHaveLength(1);
    expect(named('discardFiles')).toHaveLength(1);
    expect(named('failJob')).toMatchObject([
      [expect.any(String), { status: 'cancelled', message: 'The job was cancelled.' }],
    ]);
  });

  it('keeps its place until Sync.so is done, publishes nothing, and says that it may be charged', async () => {
    let looks = 0;
    // More would have the run continued, which the test server cannot do with one that was asked to cancel.
    const { named, calls } = await cancelled('generating', {
      checkGeneration: async () => ({ status: ++looks < 3 ? ('RUNNING' as const) : ('COMPLETED' as const) }),
    });
    const [[, words] = []] = named('failJob');
    expect(words).toMatchObject({ status: 'cancelled', message: expect.stringContaining('may still be charged') });
    expect(named('publishResult')).toEqual([]);
    const names = calls.map(({ name }) => name);
    expect(names.lastIndexOf('checkGeneration')).toBeLessThan(names.indexOf('releaseSlot'));
    expect(looks).toBe(3);
  });

  it('whose send has no answer yet looks for it, and sees off what it finds', async () => {
    const { named } = await cancelled('submitting', {
      submitGeneration: async () => {
        throw toFailure(new AppError('outcome_unknown'), 1);
      },
      findGeneration: async () => 'generation-7',
    });
    expect(named('recordGeneration')).toContainEqual([expect.any(String), 'generation-7']);
    expect(named('checkGeneration')).toContainEqual(['generation-7']);
    expect(named('releaseSlot')).toHaveLength(1);
  });
});

describe('a failed job', () => {
  it('gives its place back where the generation is over, and notes that a retry has to send again', async () => {
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        throw toFailure(new AppError('generation_pipeline_failed', { final: true }), 1);
      },
    });
    await expect(stage.run(activities)).rejects.toThrow(WorkflowFailedError);
    expect(named('releaseSlot')).toHaveLength(1);
    expect(named('failJob')).toMatchObject([[expect.any(String), { status: 'failed', generationOver: true }]]);
  });

  it.each([
    ['generation_input_segments_invalid', 'gives its place back where Sync.so refused in so many words', 1],
    ['a_code_nobody_knows', 'leaves its place to the healing where a generation may exist', 0],
  ])('%s: %s', async (code, _what, releases) => {
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        throw toFailure(new AppError(code), 1);
      },
    });
    await expect(stage.run(activities)).rejects.toThrow(WorkflowFailedError);
    expect(named('releaseSlot')).toHaveLength(releases);
  });

  it.each(['account_on_hold', 'generation_plan_duration_exceeded', 'voice_clone_busy'])(
    'that Sync.so ended with %s has ended, and holds up nobody',
    async (code) => {
      const { activities, named } = recordingActivities({
        checkGeneration: async () => {
          throw toFailure(new AppError(code, { final: true }), 1);
        },
      });
      await expect(stage.run(activities)).rejects.toThrow(WorkflowFailedError);
      expect(named('holdAccount')).toEqual([]);
      expect(named('releaseSlot')).toHaveLength(1);
      expect(named('failJob')).toMatchObject([
        [expect.any(String), { status: 'failed', code, next: expect.stringMatching(/^Retry/) }],
      ]);
    },
  );

  const stored = { n: 1, idempotencyKey: 'key-1', token: 'token-1', signedAt: 0 };
  const row = { attempt: 1, syncGenerationId: 'generation-1', generationOver: false };

  it('whose transfer failed is only transferred again', async () => {
    const { activities, named } = recordingActivities();
    await stage.run(activities, { state: retryState(row, stored) });
    expect(named('submitGeneration')).toEqual([]);
    expect(named('acquireSlot')).toEqual([]);
    expect(named('publishResult')).toHaveLength(1);
  });

  it('whose generation is over is sent as the next attempt', async () => {
    const { activities, named } = recordingActivities();
    await stage.run(activities, { state: retryState({ ...row, generationOver: true }, stored) });
    expect(named('recordAttempt')).toMatchObject([[expect.any(String), { n: 2 }]]);
  });

  it('whose send never got an answer is sent under the same key', async () => {
    const { activities, named } = recordingActivities();
    await stage.run(activities, { state: retryState({ ...row, syncGenerationId: null }, stored) });
    const [[, , , sent] = []] = named('submitGeneration');
    expect(sent).toEqual(stored);
  });
});

/** Last, since the server skips no time while an activity is under way. */
describe('a job cancelled in the middle of the transfer', () => {
  it('is not completed, though the transfer ends well', async () => {
    // Time skips only while a result is waited for; the first look has to come while the test drives.
    const { named } = await cancelled('publishing', { publishResult: slowly }, { poll: { firstSeconds: 0.1 } });
    expect(named('completeJob')).toEqual([]);
    expect(named('discardFiles')).toHaveLength(1);
  });
});
