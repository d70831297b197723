import { WorkflowFailedError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../activities/failures.js';
import { AppError } from '../../../src/domain/errors.js';
import { retryState } from '../../../src/domain/job-state.js';
import { recordingActivities } from '../../support/recording-activities.js';
import { stage } from './stage.js';

/** How a job fails, and how it is taken up again. */
describe('a failed job', () => {
  it('gives its place back where the generation is over, and notes that a retry has to send again', async () => {
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        throw toFailure(new AppError('generation_pipeline_failed', { final: true }), 1);
      },
    });
    await expect(stage().run(activities)).rejects.toThrow(WorkflowFailedError);
    expect(named('failJob')).toMatchObject([
      [expect.any(String), { status: 'failed', generationOver: true }, { releasesSlot: true }],
    ]);
  });

  it.each([
    ['generation_input_segments_invalid', 'gives its place back where Sync.so refused in so many words', true],
    ['a_code_nobody_knows', 'leaves its place to the healing where a generation may exist', false],
  ])('%s: %s', async (code, _what, releasesSlot) => {
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        throw toFailure(new AppError(code), 1);
      },
    });
    await expect(stage().run(activities)).rejects.toThrow(WorkflowFailedError);
    expect(named('failJob')).toMatchObject([[expect.any(String), { status: 'failed' }, { releasesSlot }]]);
  });

  it.each(['account_on_hold', 'generation_plan_duration_exceeded', 'voice_clone_busy'])(
    'that Sync.so ended with %s has ended, and holds up nobody',
    async (code) => {
      const { activities, named } = recordingActivities({
        checkGeneration: async () => {
          throw toFailure(new AppError(code, { final: true }), 1);
        },
      });
      await expect(stage().run(activities)).rejects.toThrow(WorkflowFailedError);
      expect(named('holdAccount')).toEqual([]);
      const words = { status: 'failed', code, next: expect.stringMatching(/^Retry/) };
      expect(named('failJob')).toMatchObject([[expect.any(String), words, { releasesSlot: true }]]);
    },
  );

  const stored = { n: 1, idempotencyKey: 'key-1', token: 'token-1', signedAt: 0 };
  const row = { attempt: 1, syncGenerationId: 'generation-1', generationOver: false };

  it('whose transfer failed is only transferred again', async () => {
    const { activities, named } = recordingActivities();
    await stage().run(activities, { state: retryState(row, stored) });
    expect(named('submitGeneration')).toEqual([]);
    expect(named('acquireSlot')).toEqual([]);
    expect(named('publishResult')).toHaveLength(1);
  });

  it('whose generation is over is sent as the next attempt', async () => {
    const { activities, named } = recordingActivities();
    await stage().run(activities, { state: retryState({ ...row, generationOver: true }, stored) });
    expect(named('submitGeneration')).toMatchObject([[{}, {}, { n: 2 }, undefined]]);
  });

  it('whose send never got an answer is sent under the same key', async () => {
    const { activities, named } = recordingActivities();
    await stage().run(activities, { state: retryState({ ...row, syncGenerationId: null }, stored) });
    const [[, , sent] = []] = named('submitGeneration');
    expect(sent).toEqual(stored);
  });
});
