import { describe, expect, it } from 'vitest';
import { unheededCancel } from './cancels.js';

type Events = Parameters<typeof unheededCancel>[0];

const SECOND = 1_000;
const started = (atSecond: number): Events[number] =>
  ({ eventTime: { seconds: atSecond }, workflowExecutionStartedEventAttributes: {} }) as unknown as Events[number];
const cancel: Events[number] = { workflowExecutionCancelRequestedEventAttributes: {} };
const failed: Events[number] = { activityTaskFailedEventAttributes: {} };
const step = (name: string): Events[number] => ({ activityTaskScheduledEventAttributes: { activityType: { name } } });

describe('a cancel that was not heeded', () => {
  it.each([
    ['completed', [step('publishResult'), cancel, step('completeJob')]],
    ['failed', [step('checkGeneration'), cancel, failed, step('releaseSlot'), step('failJob')]],
  ] as const)('is one that the workflow knew of before the job was %s', (status, ending) => {
    const events = [started(10), ...ending];
    expect(unheededCancel(events, { status, saidYesAt: 20 * SECOND })).toContain('told of the cancel');
  });

  it('is one that came before the run which ended the job', () => {
    const events = [started(10), step('completeJob')];
    expect(unheededCancel(events, { status: 'completed', saidYesAt: 9 * SECOND })).toContain('began after the cancel');
  });

  it('is not one that came when the job had failed, but did not say so yet', () => {
    const events = [started(10), step('checkGeneration'), failed, step('releaseSlot'), cancel, step('failJob')];
    expect(unheededCancel(events, { status: 'failed', saidYesAt: 20 * SECOND })).toBeUndefined();
  });

  it('is not one that came when the last step was under way, or everything was over', () => {
    const saidYesAt = 20 * SECOND;
    expect(
      unheededCancel([started(10), step('completeJob'), cancel], { status: 'completed', saidYesAt }),
    ).toBeUndefined();
    expect(unheededCancel([started(10), step('completeJob')], { status: 'completed', saidYesAt })).toBeUndefined();
    expect(unheededCancel([started(10), step('completeJob')], { status: 'completed' })).toBeUndefined();
  });
});
