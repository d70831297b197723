import { describe, expect, it } from 'vitest';
import { JOB_STAGES, type JobStage } from '../../src/domain/job.js';
import { NAMES } from './chaos-settings.js';
import type { DoneFault } from './faults.js';
import { placeOf, type Step } from './observer.js';
import { quantile, recoveries, recoveriesByKind } from './recovery.js';

const END = 1_000_000;

const killed = (target: string, endedAt = END): DoneFault => ({
  ...{ kind: 'kill', target, forMs: 500, startedAt: endedAt - 500, endedAt },
});

const place = (stage: JobStage | 'new') => (stage === 'new' ? -1 : JOB_STAGES.indexOf(stage));

function step(seconds: number, from: JobStage | 'new', to: JobStage): Step {
  return { jobId: 'a job', at: END + seconds * 1000, from: place(from), to: place(to) };
}

/** Every stage left by itself, one second after the other: a new row at 1 s, out of `preparing` at 2 s. */
const ONE_BY_ONE = (['new', ...JOB_STAGES] as const).slice(0, -1).map((from, n) => {
  return step(n + 1, from, JOB_STAGES[n] ?? 'done');
});

const secondsAfter = (target: string, steps: Step[]) => recoveries([killed(target)], steps)[0]?.p50;

describe('the time to recover', () => {
  it.each(['worker', 'temporal', 'simulator'])('of %s does not end with a new row, which needs it not', (target) => {
    expect(secondsAfter(target, [step(1, 'new', 'preparing')])).toBeUndefined();
  });

  it.each([
    ['api', 1],
    ['s3', 1],
    ['postgres', 1],
    ['worker', 2],
    ['temporal', 2],
    ['simulator', 4],
  ])('of %s ends with the first step that needs it', (target, seconds) => {
    expect(secondsAfter(target, ONE_BY_ONE)).toBe(seconds);
  });

  it('knows what each part is needed for', () => {
    const first = NAMES.map((target) => secondsAfter(target, ONE_BY_ONE.slice(1)));
    const needsNew = NAMES.filter((_, n) => first[n] === undefined);
    expect(needsNew).toEqual(['api']);
  });

  it('of S3 ends with a file looked into or a result stored, not with what Sync.so does', () => {
    expect(secondsAfter('s3', [step(1, 'submitting', 'generating'), step(2, 'publishing', 'done')])).toBe(2);
    expect(secondsAfter('s3', [step(1, 'waiting_for_slot', 'generating'), step(2, 'preparing', 'submitting')])).toBe(2);
  });

  it('takes a row seen late for what it has gone through', () => {
    expect(secondsAfter('worker', [step(1, 'new', 'generating')])).toBe(1);
  });

  it('counts nothing from before the end of the fault', () => {
    expect(secondsAfter('worker', [step(-0.1, 'preparing', 'submitting'), step(7, 'generating', 'publishing')])).toBe(
      7,
    );
  });

  it('has a figure for each fault of each part, over all times it was done', () => {
    const faults = [killed('api'), killed('worker', END + 5_000), killed('worker')];
    expect(recoveries(faults, [step(6, 'preparing', 'submitting')])).toEqual([
      { fault: 'kill api', count: 1, p50: undefined, p95: undefined },
      { fault: 'kill worker', count: 2, p50: 1, p95: 6 },
    ]);
  });

  it('has a figure for each kind of fault, over all parts', () => {
    const faults = [killed('api'), killed('worker', END + 5_000), { ...killed('worker'), kind: 'freeze' as const }];
    const steps = [step(1, 'new', 'preparing'), step(7, 'preparing', 'submitting')];
    expect(recoveriesByKind(faults, steps)).toEqual([
      { fault: 'freeze', count: 1, p50: 7, p95: 7 },
      { fault: 'kill', count: 2, p50: 1, p95: 2 },
    ]);
  });
});

describe('the place of a job', () => {
  it('is behind the stage that it failed in, and no further', () => {
    expect(placeOf({ status: 'failed', stage: 'preparing' })).toBe(place('waiting_for_slot'));
    expect(placeOf({ status: 'failed', stage: 'generating' })).toBe(place('publishing'));
  });

  it('is the last one when it is completed', () => {
    expect(placeOf({ status: 'completed', stage: 'done' })).toBe(place('done'));
  });

  it('stays where a person cancelled it', () => {
    expect(placeOf({ status: 'cancelled', stage: 'generating' })).toBe(place('generating'));
  });
});

describe('a quantile', () => {
  it('is a value that was measured', () => {
    expect([quantile([3, 1, 2, 4], 0.5), quantile([3, 1, 2, 4], 0.95), quantile([], 0.5)]).toEqual([2, 4, undefined]);
  });
});
