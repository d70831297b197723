import { describe, expect, test as it } from 'vitest';
import type { ProJobInput } from '../../../src/domain/job.js';
import { jobStateQuery } from '../../../workflows/messages.js';
import { historiesOf } from '../../support/histories-of.js';
import { type JobActivities, recordingActivities } from '../../support/recording-activities.js';
import { jobInput } from '../../support/workflow-environment.js';
import { stage } from './stage.js';

const run = (activities: JobActivities, input?: ProJobInput) => stage().run(activities, { input });

describe('a job that goes well', () => {
  it('prepares, submits, waits, publishes and finalizes, in this order', async () => {
    const { activities, calls } = recordingActivities();
    const result = await run(activities);
    expect(result.bytes).toBe(10);
    const story = calls.map((call) => call.name).filter((name) => name !== 'recordProgress');
    expect(story).toEqual([
      'prepareAssets',
      'shareAssets',
      'acquireSlot',
      'recordAttempt',
      'submitGeneration',
      'recordGeneration',
      'checkGeneration',
      'releaseSlot',
      'publishResult',
      'completeJob',
    ]);
  });

  it('stores the attempt before it is sent, with its key and its token', async () => {
    const { activities, named } = recordingActivities();
    const input = jobInput();
    await run(activities, input);
    const [[, stored] = []] = named('recordAttempt');
    const [[, , , sent] = []] = named('submitGeneration');
    expect(stored).toEqual(sent);
    expect(sent).toMatchObject({ n: 1, token: expect.stringMatching(/^[A-Za-z0-9_-]{1,255}$/) });
    expect((sent as { idempotencyKey: string }).idempotencyKey).toMatch(/^[A-Za-z0-9._~-]{1,128}$/);
  });

  it('shows progress that never goes back', async () => {
    const seen = [40, 20, 60, undefined];
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        const progressPercent = seen.shift();
        return progressPercent ? { status: 'RUNNING', progressPercent } : { status: 'COMPLETED' };
      },
    });
    await run(activities);
    const percents = named('recordProgress').map(([, progress]) => (progress as { percent: number }).percent);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(85);
    const stages = new Set(named('recordProgress').map(([, progress]) => (progress as { stage: string }).stage));
    expect([...stages]).toEqual(['preparing', 'submitting', 'generating', 'publishing']);
  });
});

describe('a long wait', () => {
  it('of eight hours goes on in new runs, none beyond 100 events', async () => {
    const input = jobInput();
    const doneAt = (await stage().environment.currentTimeMs()) + 8 * 3600_000;
    const { activities } = recordingActivities({
      checkGeneration: async () => ({
        status: (await stage().environment.currentTimeMs()) < doneAt ? ('RUNNING' as const) : ('COMPLETED' as const),
      }),
    });
    await run(activities, input);
    expect(await stage().environment.currentTimeMs()).toBeGreaterThanOrEqual(doneAt);
    const histories = await historiesOf(stage().environment.client, input.jobId);
    const lengths = histories.map(({ events }) => events?.length ?? 0);
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(100);
  });

  it('sends the generation once, whatever the number of runs', async () => {
    let looks = 0;
    const { activities, named } = recordingActivities({
      checkGeneration: async () => ({ status: ++looks < 30 ? ('RUNNING' as const) : ('COMPLETED' as const) }),
    });
    await run(activities);
    expect(named('submitGeneration')).toHaveLength(1);
    expect(named('prepareAssets')).toHaveLength(1);
    expect(named('shareAssets')).toHaveLength(1);
  });
});

describe('operators', () => {
  it('see the state of a job by query', async () => {
    const { activities } = recordingActivities({
      checkGeneration: async () => ({ status: 'RUNNING' as const, progressPercent: 50 }),
    });
    const job = await stage().start(activities);
    await stage().environment.sleep('10 minutes');
    expect(await job.query(jobStateQuery)).toMatchObject({ stage: 'generating', generationId: 'generation-1' });
    await job.terminate();
  });
});
