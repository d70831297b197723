import { describe, expect, it } from 'vitest';
import { type RowFacts, type Verdict, verdictOf, type WorkflowState } from '../../src/domain/job-truth.js';

const STATES: WorkflowState[] = ['running', 'completed', 'failed', 'cancelled', 'ended_outside', 'missing'];

const row = (facts: Partial<RowFacts>): RowFacts => ({
  ...{ status: 'queued', stage: 'preparing', outputKey: null, outputUrl: null, reopenedRunId: null },
  ...{ input: {}, isProJob: true, isAdoptable: false },
  ...facts,
});

/** In the order of STATES. */
type Verdicts = [Verdict, Verdict, Verdict, Verdict, Verdict, Verdict];
const END = 'write_end';
const LEAVE = 'leave';

describe('a row and its workflow end in one of the two truths', () => {
  it.each<[string, Partial<RowFacts>, Verdicts]>([
    ['queued', { status: 'queued' }, [LEAVE, END, END, END, END, 'start']],
    ['processing', { status: 'processing', stage: 'generating' }, [LEAVE, END, END, END, END, 'start']],
    ['needs_attention', { status: 'needs_attention' }, [LEAVE, END, END, END, END, 'start']],
    ['queued by a retry', { reopenedRunId: 'run-1' }, [LEAVE, END, 'start', 'start', 'start', 'start']],
    ['queued by a retry of a run before', { reopenedRunId: 'run-0' }, [LEAVE, END, END, END, END, 'start']],
    ['failed', { status: 'failed' }, ['take_back', END, LEAVE, END, LEAVE, LEAVE]],
    ['cancelled', { status: 'cancelled' }, ['stop', 'write_end_if_kept', LEAVE, LEAVE, LEAVE, LEAVE]],
    ['completed', { status: 'completed', outputKey: 'k' }, [LEAVE, LEAVE, LEAVE, LEAVE, LEAVE, LEAVE]],
    ['completed by hand', { status: 'completed' }, ['take_back', END, END, END, END, 'no_result']],
    [
      'completed by hand with an address',
      { status: 'completed', outputUrl: 'https://elsewhere' },
      [LEAVE, END, LEAVE, LEAVE, LEAVE, LEAVE],
    ],
  ])('%s', (_what, facts, verdicts) => {
    const said = STATES.map((state) => verdictOf(row(facts), { state, runId: 'run-1' }));
    expect(said).toEqual(verdicts);
  });

  it.each<[string, Partial<RowFacts>, Verdict]>([
    ['of the present system that nobody took over', { input: null, isAdoptable: true }, 'leave'],
    ['of another kind of video', { input: null, isProJob: false, stage: 'generating' }, 'leave'],
    ['that was taken over', { input: null, stage: 'generating', isAdoptable: true }, 'start'],
    ['that was taken over, without a generation', { input: null, stage: 'generating' }, 'give_up'],
    ['of the present system, completed', { input: null, status: 'completed' }, 'leave'],
  ])('a job without a workflow %s', (_what, facts, verdict) => {
    expect(verdictOf(row({ status: 'processing', ...facts }), { state: 'missing' })).toBe(verdict);
  });
});
