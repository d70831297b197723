import { activityInfo } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../../activities/failures.js';
import type { Look } from '../../../activities/generations.js';
import { AppError } from '../../../src/domain/errors.js';
import type { Attempt } from '../../../src/domain/job.js';
import type { GenerationNews, SlotNews, SubmitNews } from '../../../src/domain/job-state.js';
import { generationHintSignal, resumeJobSignal, slotGrantedSignal } from '../../../workflows/messages.js';
import { historiesOf } from '../../support/histories-of.js';
import { reaches } from '../../support/pro-job-stage.js';
import { recordingActivities } from '../../support/recording-activities.js';
import { until } from '../../support/until.js';
import { jobInput } from '../../support/workflow-environment.js';
import { stage } from './stage.js';

/** What a job waits for: a place, the generation, an account; and that waiting neither fails it nor pays twice. */
const HOUR = 3600_000;
const SENT: SubmitNews = { generationId: 'generation-1' };
const RUNNING: GenerationNews = { status: 'RUNNING', percent: 20, overdue: false };
const COMPLETED: GenerationNews = { status: 'COMPLETED', percent: 85, overdue: false };
const now = () => stage().environment.currentTimeMs();
const fails = (code: string, o: ConstructorParameters<typeof AppError>[1] = {}) => toFailure(new AppError(code, o), 1);

describe('a place at Sync.so', () => {
  const GRANTED: SlotNews = { granted: true, place: 0 };
  const WAITS: SlotNews = { granted: false, place: 7 };
  /** The step that sends asks too. */
  const queue = (free: () => boolean) => ({
    acquireSlot: async () => (free() ? GRANTED : WAITS),
    submitGeneration: async () => (free() ? SENT : { waits: WAITS, tries: 1 }),
  });
  const attemptsOf = (named: ReturnType<typeof recordingActivities>['named']) =>
    named('submitGeneration').map(([, , attempt]) => attempt as Attempt);

  it('is waited for until the signal', async () => {
    let free = false;
    const { activities, named } = recordingActivities(queue(() => free));
    await stage().run(activities, {
      async drive(job) {
        await reaches(job, 'waiting_for_slot');
        expect(named('submitGeneration')).toHaveLength(1);
        expect(named('acquireSlot'), 'not asked for twice').toEqual([]);
        free = true;
        await job.signal(slotGrantedSignal);
      },
    });
    expect(named('acquireSlot')).toHaveLength(1);
    expect(named('submitGeneration')).toHaveLength(2);
  });

  it('makes the attempt: what was told to wait was none, so nothing is sent under the time before the wait', async () => {
    let asked = 0;
    const { activities, named } = recordingActivities(queue(() => ++asked > 3));
    await stage().run(activities);
    const [first, second] = attemptsOf(named);
    expect(second).toMatchObject({ n: 1 });
    expect(second?.token).not.toBe(first?.token);
    expect(Number(second?.signedAt) - Number(first?.signedAt)).toBeGreaterThanOrEqual(3 * 60_000);
  });

  it('that a later try did not find leaves the attempt as it is, and in doubt: an earlier one may have sent it', async () => {
    const told = [{ waits: WAITS, tries: 2 }];
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        const news = told.shift();
        if (news) return news;
        if (named('failJob').length === 0) throw fails('account_payment_required');
        return SENT;
      },
    });
    await stage().run(activities, {
      async drive(job) {
        await reaches(job, 'waiting_for_slot');
        await job.signal(slotGrantedSignal);
        await until('the job needs attention', 60_000, async () => (named('failJob').length > 0 ? true : undefined));
        await job.signal(resumeJobSignal);
      },
    });
    expect(new Set(attemptsOf(named).map((attempt) => JSON.stringify(attempt))).size).toBe(1);
    expect(named('failJob')).toMatchObject([[expect.any(String), {}, { releasesSlot: false }]]);
  });

  it('is waited for in as many runs as it takes, and then sent for once', async () => {
    let asked = 0;
    const { activities, named } = recordingActivities(queue(() => ++asked > 30));
    const input = jobInput();
    await stage().run(activities, { input, settings: { mostEvents: 40 } });
    const runs = (await historiesOf(stage().environment.client, input.jobId)).length;
    expect(runs).toBeGreaterThan(2);
    expect(named('submitGeneration').length, 'once a run at most, and the send').toBeLessThanOrEqual(runs + 1);
    expect(named('prepareAssets')).toHaveLength(1);
    expect(named('completeJob')).toHaveLength(1);
  });

  it('is asked for once for each signal: one that brought none ends no later wait', async () => {
    let free = false;
    const { activities, named } = recordingActivities(queue(() => free));
    const asked = () => named('acquireSlot').length;
    await stage().run(activities, {
      async drive(job) {
        await reaches(job, 'waiting_for_slot');
        for (const signals of [1, 2, 3]) {
          free = signals === 3;
          await job.signal(slotGrantedSignal);
          await until(`it has asked ${signals} times`, 60_000, async () => (asked() >= signals ? true : undefined));
        }
      },
    });
    expect(asked()).toBe(3);
  });

  it('is asked for again by itself when the signal is lost', async () => {
    const start = await now();
    let asked = 0;
    const { activities, named } = recordingActivities(queue(() => ++asked > 3));
    await stage().run(activities);
    expect(named('acquireSlot')).toHaveLength(3);
    expect((await now()) - start).toBeGreaterThanOrEqual(3 * 60_000);
  });
});

describe('the generation', () => {
  it('is read at once when the webhook hints, and only what was read is believed', async () => {
    // No time is skipped while the test drives, so without the hint the first look would be two days away.
    let looks = 0;
    const checkGeneration = async (): Promise<GenerationNews> => (++looks < 2 ? RUNNING : COMPLETED);
    const { activities } = recordingActivities({ checkGeneration });
    await stage().run(activities, {
      settings: { poll: { firstSeconds: 50 * 3600, minSeconds: 50 * 3600, maxSeconds: 50 * 3600 } },
      async drive(job) {
        await reaches(job, 'generating');
        await job.signal(generationHintSignal);
        await until('the first look', 60_000, async () => (looks > 0 ? true : undefined));
        await job.signal(generationHintSignal);
      },
    });
    expect(looks).toBe(2);
  });

  it('is read at once by the next run, where the hint came in the moment this one was renewed', async () => {
    let looks = 0;
    const { activities } = recordingActivities({
      async checkGeneration({ jobId }): Promise<GenerationNews> {
        looks += 1;
        if (looks > 1) return COMPLETED;
        const job = stage().environment.client.workflow.getHandle(jobId);
        // More than this run may have: the end of this look renews it.
        for (let n = 0; n < 70; n += 1) await job.signal(slotGrantedSignal);
        await job.signal(generationHintSignal);
        return RUNNING;
      },
    });
    await stage().run(activities, {
      settings: { poll: { firstSeconds: 50 * 3600, minSeconds: 50 * 3600, maxSeconds: 50 * 3600 }, mostEvents: 60 },
      async drive(job) {
        await reaches(job, 'generating');
        await job.signal(generationHintSignal);
        await until('the second look', 60_000, async () => (looks > 1 ? true : undefined));
      },
    });
    expect(looks).toBe(2);
  });

  it('may take far longer than usual: each later look knows it, and the job still completes', async () => {
    const doneAt = (await now()) + 5 * HOUR;
    const { activities, named } = recordingActivities({
      checkGeneration: async ({ submittedAt }) => {
        const isDone = (await now()) >= doneAt;
        return { ...(isDone ? COMPLETED : RUNNING), overdue: (await now()) > submittedAt + HOUR };
      },
    });
    await stage().run(activities);
    const known = named('checkGeneration').map(([look]) => (look as Look).overdue);
    expect(known).toEqual(known.toSorted((a, b) => Number(a) - Number(b)));
    expect(known.at(-1)).toBe(true);
    expect(named('completeJob')).toHaveLength(1);
  });

  it('is not given up while Sync.so cannot be asked, for however long', async () => {
    const backAt = (await now()) + 60 * HOUR;
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        if ((await now()) < backAt) throw fails('sync_so_unreachable');
        return COMPLETED;
      },
    });
    await stage().run(activities, { settings: { poll: { minSeconds: 3600, maxSeconds: 3600 } } });
    expect(named('failJob')).toEqual([]);
  });
});

describe('a 429', () => {
  it.each(['concurrency_limit_reached', 'rate_limit_exceeded'])('%s for 30 hours uses up no tries', async (code) => {
    const freeAt = (await now()) + 30 * HOUR;
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        if ((await now()) < freeAt) throw fails(code, { retryAfterMs: 3 * HOUR });
        return SENT;
      },
    });
    await stage().run(activities);
    const attempts = named('submitGeneration').map(([, , attempt]) => JSON.stringify(attempt));
    expect(attempts.length).toBeGreaterThan(5);
    expect(new Set(attempts).size).toBe(1);
    expect(named('failJob')).toEqual([]);
  });
});

describe('a generation that is paid', () => {
  it.each(['generation_not_found', 'internal', 'a_code_nobody_knows'])(
    'is waited for although each look ends with %s for most of an hour',
    async (code) => {
      const knownAt = (await now()) + 0.9 * HOUR;
      const { activities, named } = recordingActivities({
        checkGeneration: async () => {
          if ((await now()) < knownAt) throw fails(code);
          return COMPLETED;
        },
      });
      await stage().run(activities);
      expect(named('failJob')).toEqual([]);
      expect(named('completeJob')).toHaveLength(1);
    },
  );

  it('has been lost at Sync.so where it knows no such one for an hour', async () => {
    const { activities, named } = recordingActivities({
      checkGeneration: async () => {
        throw fails('generation_not_found');
      },
    });
    await expect(stage().run(activities)).rejects.toThrow();
    expect(named('failJob')).toMatchObject([
      [expect.any(String), { status: 'failed', generationOver: true }, { releasesSlot: false }],
    ]);
  });
});

describe('trouble with the account', () => {
  it('holds everything, says why, gives the place back, and goes on once after a resume, however often that is said', async () => {
    let paid = false;
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        if (!paid) throw fails('account_payment_required');
        return SENT;
      },
    });
    await stage().run(activities, {
      async drive(job) {
        await until('the job needs attention', 60_000, async () => (named('failJob').length > 0 ? true : undefined));
        expect(named('holdAccount')).toMatchObject([[{ code: 'account_payment_required' }, expect.any(Number)]]);
        paid = true;
        // By many at once; some may find the job over already.
        await Promise.allSettled(Array.from({ length: 50 }, () => job.signal(resumeJobSignal)));
      },
    });
    expect(named('failJob')).toMatchObject([
      [expect.any(String), { status: 'needs_attention' }, { releasesSlot: true }],
    ]);
    expect(named('submitGeneration')).toHaveLength(2);
    expect(named('completeJob')).toHaveLength(1);
    const keys = named('submitGeneration').map(([, , attempt]) => JSON.stringify(attempt));
    expect(new Set(keys).size).toBe(1);
  });

  it('leaves the place with a job whose first send may have come through', async () => {
    const answers = ['outcome_unknown', 'account_payment_required'];
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        const code = answers.shift();
        if (code) throw toFailure(new AppError(code), activityInfo().attempt);
        return SENT;
      },
    });
    await stage().run(activities, {
      async drive(job) {
        await until('the job needs attention', 60_000, async () => (named('failJob').length > 0 ? true : undefined));
        await job.signal(resumeJobSignal);
      },
    });
    expect(named('failJob')).toMatchObject([
      [expect.any(String), { status: 'needs_attention' }, { releasesSlot: false }],
    ]);
  });

  it('that somebody settled meanwhile is met again before it counts', async () => {
    const answers = ['account_payment_required'];
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        const code = answers.shift();
        if (code) throw fails(code);
        return SENT;
      },
      holdAccount: async () => false,
    });
    await stage().run(activities);
    expect(named('holdAccount')).toEqual([[expect.anything(), expect.any(Number)]]);
    expect(named('failJob')).toEqual([]);
    expect(named('submitGeneration')).toHaveLength(2);
  });

  it('that is only about this job holds up no other', async () => {
    const answers = ['generation_plan_duration_exceeded'];
    const { activities, named } = recordingActivities({
      submitGeneration: async () => {
        const code = answers.shift();
        if (code) throw fails(code);
        return SENT;
      },
    });
    await stage().run(activities);
    expect(named('holdAccount')).toEqual([]);
    expect(named('failJob')).toMatchObject([
      [expect.any(String), { status: 'needs_attention' }, { releasesSlot: true }],
    ]);
    expect(named('completeJob')).toHaveLength(1);
  });

  it('met by another job stops this one before it sends, and a resume nobody heard does no harm', async () => {
    const hold = { code: 'account_on_hold', message: 'On hold.', next: 'Pay.' };
    const told: SubmitNews[] = [{ waits: { granted: false, place: 1, hold }, tries: 1 }];
    const { activities, named } = recordingActivities({ submitGeneration: async () => told.shift() ?? SENT });
    await stage().run(activities);
    expect(named('acquireSlot')).toHaveLength(1);
    expect(named('holdAccount')).toEqual([]);
    expect(named('failJob'), 'the step that asks has said it').toEqual([]);
    expect(named('submitGeneration')).toHaveLength(2);
  });
});
