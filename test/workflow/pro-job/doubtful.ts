import { describe, expect, it } from 'vitest';
import type { Attempt, DoubtfulResult } from '../../../src/domain/job.js';
import type { ResultVerdict } from '../../../src/domain/job-state.js';
import { generationHintSignal, resultVerdictSignal } from '../../../workflows/messages.js';
import { type RunningJob, reaches } from '../../support/pro-job-stage.js';
import { type JobActivities, recordingActivities } from '../../support/recording-activities.js';
import { until } from '../../support/until.js';
import { stage } from './stage.js';

/** A result that was paid for and fails a check: it is kept, and a person decides. */
const doubtfulOf = (generationId: string): DoubtfulResult => ({
  ...{ generationId, key: `doubtful/${generationId}.mp4`, bytes: 10, sha256: 'ab', durationSeconds: 3 },
  reason: 'It lasts 3.00 s, expected 11.50 to 12.50 s.',
});

/** The first generation's result is in doubt, later ones are as they should be. */
function inDoubt(overrides: Partial<JobActivities> = {}) {
  let sent = 0;
  const { publishResult } = recordingActivities().activities;
  return recordingActivities({
    submitGeneration: async () => ({ generationId: `generation-${++sent}` }),
    publishResult: async (finished) =>
      finished.generationId === 'generation-1' ? { doubtful: doubtfulOf('generation-1') } : publishResult(finished),
    ...overrides,
  });
}

/** No time is skipped while a test drives, so the first look comes by a hint. */
async function stored(job: RunningJob, named: ReturnType<typeof recordingActivities>['named']): Promise<void> {
  await reaches(job, 'generating');
  await job.signal(generationHintSignal);
  await until('the result is stored', 60_000, async () => (named('publishResult').length > 0 ? true : undefined));
}

/** A job whose doubtful result a person decides about as soon as it is there; what was called. */
async function runDecided(decision: ResultVerdict['decision']) {
  const { activities, named } = inDoubt();
  await stage().run(activities, {
    async drive(job) {
      await stored(job, named);
      await job.signal(resultVerdictSignal, { generationId: 'generation-1', decision });
    },
  });
  return named;
}

describe('a result in doubt', () => {
  it('is taken as it is when a person says so, and nothing is sent again', async () => {
    const named = await runDecided('take');
    expect(named('acceptResult')).toMatchObject([[expect.anything(), doubtfulOf('generation-1')]]);
    expect(named('submitGeneration')).toHaveLength(1);
    expect(named('completeJob')).toHaveLength(1);
  });

  it('is made again, as another attempt, when a person says so', async () => {
    const named = await runDecided('again');
    const attempts = named('submitGeneration').map(([, , attempt]) => attempt as Attempt);
    expect(attempts.map(({ n }) => n)).toEqual([1, 2]);
    expect(new Set(attempts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
    expect(named('prepareAssets')).toHaveLength(1);
    expect(named('acceptResult')).toEqual([]);
  });

  it('waits for as long as nobody decides, and what was said of another generation decides nothing', async () => {
    const { activities, named } = inDoubt();
    await stage().run(activities, {
      async drive(job) {
        await stored(job, named);
        await job.signal(resultVerdictSignal, { generationId: 'generation-0', decision: 'again' });
        await stage().environment.sleep('30 days');
        expect((await job.describe()).status.name).toBe('RUNNING');
        await job.signal(resultVerdictSignal, { generationId: 'generation-1', decision: 'take' });
      },
    });
    expect(named('submitGeneration')).toHaveLength(1);
  });

  it('is decided also where the decision comes before the job knows of its doubt', async () => {
    const { activities, named } = inDoubt({
      publishResult: async ({ jobId, generationId }) => {
        const verdict = { generationId, decision: 'take' } as const;
        await stage().environment.client.workflow.getHandle(jobId).signal(resultVerdictSignal, verdict);
        return { doubtful: doubtfulOf(generationId) };
      },
    });
    await stage().run(activities);
    expect(named('acceptResult')).toHaveLength(1);
  });
});
