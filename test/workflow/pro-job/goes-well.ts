import { describe, expect, test as it } from 'vitest';
import type { Look } from '../../../activities/generations.js';
import type { ProJobInput } from '../../../src/domain/job.js';
import { generationHintSignal, jobStateQuery } from '../../../workflows/messages.js';
import { historiesOf } from '../../support/histories-of.js';
import { type JobActivities, recordingActivities } from '../../support/recording-activities.js';
import { jobInput } from '../../support/workflow-environment.js';
import { lengthsAfter } from './long-wait.js';
import { stage } from './stage.js';

const run = (activities: JobActivities, input?: ProJobInput) => stage().run(activities, { input });

describe('a job that goes well', () => {
  it('prepares, submits, waits, publishes and finalizes, in this order', async () => {
    const { activities, calls } = recordingActivities();
    const result = await run(activities);
    expect(result.bytes).toBe(10);
    expect(calls.map((call) => call.name)).toEqual([
      'prepareAssets',
      'submitGeneration',
      'checkGeneration',
      'publishResult',
      'completeJob',
    ]);
  });

  it('takes one run of at most 50 events', async () => {
    const { activities } = recordingActivities();
    const input = jobInput();
    await run(activities, input);
    const histories = await historiesOf(stage().environment.client, input.jobId);
    expect(histories).toHaveLength(1);
    expect(histories[0]?.events?.length).toBeLessThanOrEqual(50);
  });

  it('has the attempt in its history before it is sent, with its key and its token', async () => {
    const { activities, named } = recordingActivities();
    await run(activities);
    const [[, , sent] = []] = named('submitGeneration');
    expect(sent).toMatchObject({ n: 1, token: expect.stringMatching(/^[A-Za-z0-9_-]{1,255}$/) });
    expect((sent as { idempotencyKey: string }).idempotencyKey).toMatch(/^[A-Za-z0-9._~-]{1,128}$/);
  });

  it('tells each look what the row shows already, so that it never goes back', async () => {
    const seen = [40, 20, 60];
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        const percent = seen.shift();
        return percent
          ? { status: 'RUNNING', percent, overdue: false }
          : { status: 'COMPLETED', percent: 85, overdue: false };
      },
    });
    await run(activities);
    expect(named('checkGeneration').map(([look]) => (look as Look).percent)).toEqual([15, 40, 40, 60]);
  });
});

const HINTS = 200;

describe('a long wait', () => {
  it('of eight hours goes on in new runs, none far beyond 1,000 events', async () => {
    const lengths = await lengthsAfter(8);
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1_020);
  });

  it('that 200 hints come into costs a look each, and sends nothing twice', async () => {
    let looks = 0;
    const input = jobInput();
    const { activities, named } = recordingActivities({
      checkGeneration: async ({ percent, overdue }) => {
        looks += 1;
        if (looks <= HINTS)
          await stage().environment.client.workflow.getHandle(input.jobId).signal(generationHintSignal);
        return { status: looks <= HINTS ? ('RUNNING' as const) : ('COMPLETED' as const), percent, overdue };
      },
    });
    await run(activities, input);
    expect(looks).toBe(HINTS + 1);
    expect(named('submitGeneration')).toHaveLength(1);
  });

  it('sends the generation once, whatever the number of runs', async () => {
    let looks = 0;
    const { activities, named } = recordingActivities({
      checkGeneration: async ({ percent, overdue }) => ({
        ...{ status: ++looks < 30 ? ('RUNNING' as const) : ('COMPLETED' as const), percent, overdue },
      }),
    });
    await stage().run(activities, { settings: { mostEvents: 20 } });
    expect(named('submitGeneration')).toHaveLength(1);
    expect(named('prepareAssets')).toHaveLength(1);
  });
});

describe('operators', () => {
  it('see the state of a job by query', async () => {
    const { activities } = recordingActivities({
      checkGeneration: async () => ({ status: 'RUNNING' as const, percent: 50, overdue: false }),
    });
    const job = await stage().start(activities);
    await stage().environment.sleep('10 minutes');
    expect(await job.query(jobStateQuery)).toMatchObject({ stage: 'generating', generationId: 'generation-1' });
    await job.terminate();
  });
});
