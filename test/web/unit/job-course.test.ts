import { describe, expect, it } from 'vitest';
import type { JobResource } from '../../../src/http/schemas.js';
import { courseOf, type HistoryEntry, lastRun } from '../../../web/src/jobs/course.js';
import { stepTitle } from '../../../web/src/jobs/step-words.js';

const AT = Date.parse('2026-11-30T12:00:00Z');

/** Seconds after the beginning, and what was told then. */
const entry = (second: number, stage: HistoryEntry['stage'], status: HistoryEntry['status'] = 'processing') => ({
  ...{ at: new Date(AT + second * 1000).toISOString(), stage, status },
  message: `${stage} ${status}`,
});

const course = (job: Pick<JobResource, 'status' | 'stage'>, history: HistoryEntry[], second = 60) =>
  courseOf({ ...job, history }, AT + second * 1000);

const shown = (steps: ReturnType<typeof course>) => steps.map(({ state, ms }) => [state, ms]);

const BEGUN = [entry(0, 'preparing', 'queued'), entry(1, 'preparing'), entry(3, 'waiting_for_slot')];

describe('the course of a job', () => {
  it('lets the step that runs last until now', () => {
    const steps = course({ status: 'processing', stage: 'generating' }, [
      ...BEGUN,
      entry(33, 'submitting'),
      entry(34, 'generating'),
    ]);
    expect(shown(steps)).toEqual([
      ['done', 3_000],
      ['done', 30_000],
      ['done', 1_000],
      ['running', 26_000],
      ['ahead', undefined],
    ]);
    expect(steps.map(stepTitle)).toEqual([
      'Checked',
      'Waited for a place',
      'Sent to Sync.so',
      'Generating',
      'Store and check',
    ]);
  });

  it('is over where the job is, however late somebody looks', () => {
    const history = [
      entry(0, 'preparing'),
      entry(2, 'submitting'),
      entry(3, 'generating'),
      entry(9, 'publishing'),
      entry(10, 'done', 'completed'),
    ];
    expect(shown(course({ status: 'completed', stage: 'done' }, history, 9_000))).toEqual([
      ['done', 2_000],
      ['skipped', undefined], // a place was free
      ['done', 1_000],
      ['done', 6_000],
      ['done', 1_000],
    ]);
  });

  it.each([
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['needs_attention', 'attention'],
  ] as const)('stops where a job is %s', (status, state) => {
    const steps = course({ status, stage: 'waiting_for_slot' }, [...BEGUN, entry(5, 'waiting_for_slot', status)], 10);
    expect(steps.map((step) => step.state)).toEqual(['done', state, 'ahead', 'ahead', 'ahead']);
    expect(steps[1]?.ms).toBe(status === 'needs_attention' ? 7_000 : 2_000);
  });

  it('begins anew with another try, and adds up what a step was left for and taken up again', () => {
    const failed = [entry(0, 'preparing'), entry(4, 'generating'), entry(9, 'generating', 'failed')];
    const again = [entry(20, 'preparing', 'queued'), entry(21, 'generating'), entry(30, 'publishing')];
    const back = [entry(31, 'generating')];
    expect(lastRun([...failed, ...again])).toEqual(again);
    expect(lastRun(failed)).toEqual(failed);
    const steps = course({ status: 'processing', stage: 'generating' }, [...failed, ...again, ...back], 41);
    expect(shown(steps).slice(0, 4)).toEqual([
      ['done', 1_000],
      ['skipped', undefined],
      ['skipped', undefined],
      ['running', 19_000],
    ]);
  });

  it('has its steps before anything was told', () => {
    expect(shown(course({ status: 'queued', stage: 'preparing' }, [])).map(([state]) => state)).toEqual([
      'running',
      ...['ahead', 'ahead', 'ahead', 'ahead'],
    ]);
  });
});
