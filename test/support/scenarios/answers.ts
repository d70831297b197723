import { activityInfo } from '@temporalio/activity';
import { toFailure } from '../../../activities/failures.js';
import { AppError } from '../../../src/domain/errors.js';
import type { JobFault } from '../../../src/domain/job.js';
import type { GenerationNews, SubmitNews } from '../../../src/domain/job-state.js';

/** What activities answer, for scenarios. */

type Answer<T> = () => Promise<T>;
type Details = NonNullable<ConstructorParameters<typeof AppError>[1]>;

export const answers =
  <T>(value: T): Answer<T> =>
  async () =>
    value;

/** Fails as the activity would. */
export const throws =
  (code: string, details: Details = {}): Answer<never> =>
  async () => {
    throw toFailure(new AppError(code, details), activityInfo().attempt);
  };

/** The first call gets the first answer, and so on; all calls behind the last answer get that one again. */
export function inTurn<T>(first: Answer<T>, ...more: Answer<T>[]): Answer<T> {
  const waiting = [first, ...more];
  let current = first;
  return () => {
    current = waiting.shift() ?? current;
    return current();
  };
}

export const running: Answer<GenerationNews> = answers({ status: 'RUNNING', percent: 30, overdue: false });
export const completed: Answer<GenerationNews> = answers({ status: 'COMPLETED', percent: 85, overdue: false });

/** Of the step that sends, where no place at Sync.so is free. */
export const noPlace = (hold?: JobFault): Answer<SubmitNews> =>
  answers({ waits: { granted: false, place: 7, hold }, tries: 1 });

/** A generation that runs for so many looks. */
export const runningFor = (looks: number) => ({
  checkGeneration: inTurn(...(Array(looks).fill(running) as [typeof running]), completed),
});

/** An answer that comes when `open` is called, for what is under way while something else happens. */
export function gate<T>(value: T): { open(): void; answer: Answer<T> } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, answer: () => opened.then(() => value) };
}

export const settled = { code: 'account_payment_required', message: 'The account has to be paid.', next: 'Pay.' };
