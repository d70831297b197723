import { ApplicationFailure, activityInfo, CancelledFailure, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { databaseFault } from '../src/db/database-faults.js';
import { errorRow } from '../src/domain/error-table.js';
import { AppError } from '../src/domain/errors.js';
import { shortened } from '../src/domain/issues.js';
import { note, notes } from './notes.js';

/**
 * Translates what an activity throws, once, into what Temporal does next: retry, wait, or give up. The table is
 * src/domain/errors.ts; here it only becomes delays.
 */

/** Twice as long each time, up to five minutes: a fault outside that lasts an hour costs a dozen tries, not hundreds. */
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60_000;
/** Jobs that hit the same fault together must not come back together. */
const JITTER = 0.2;
/**
 * How often Temporal tries each class; where there is no end, the workflow's time limit for the step is one. A wait is
 * no try at all: the workflow waits for it with a timer of its own, for as long as it takes (workflows/patience.ts).
 */
const TRIES = { transient: Infinity, wait: 1, once: 2, input: 1, account: 1, unknown: 1 } as const;

type Functions = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same activities, throwing ApplicationFailures. `tell` hears of each that is tried again. */
export function translated<T extends Functions>(
  activities: T,
  tell?: (failure: ApplicationFailure) => Promise<void>,
): T {
  const wrap =
    (run: Functions[string]) =>
    async (...args: never[]) => {
      try {
        return await run(...args);
      } catch (error) {
        // A client that was cut off may call it a fault of its own; what the workflow must hear is "cancelled".
        const failure = remembered(cancellation() ?? error);
        if (failure instanceof ApplicationFailure && !failure.nonRetryable) await tell?.(failure);
        throw failure;
      }
    };
  return Object.fromEntries(Object.entries(activities).map(([name, run]) => [name, wrap(run)])) as T;
}

/**
 * A fault of class `once` is final when it comes again, whatever other tries there were in between. Temporal counts all
 * tries alike, so it is noted (notes.ts). A worker that is killed loses it, which costs one more try.
 */
function remembered(error: unknown): Error {
  const { failedOnce = [] } = notes();
  const failure = toFailure(error, activityInfo().attempt, failedOnce);
  if (!(failure instanceof ApplicationFailure) || failure.nonRetryable) return failure;
  const codes = isOnce(failure.type) ? [...failedOnce, failure.type] : failedOnce;
  if (codes.length > 0) note({ failedOnce: codes });
  return failure;
}

const isOnce = (code: string | null | undefined): code is string => !!code && errorRow(code).class === 'once';

function cancellation(): unknown {
  const { aborted, reason } = cancellationSignal();
  return aborted ? reason : undefined;
}

/**
 * `attempt` counts from 1; `failedOnce` are the faults of earlier tries that may come once. Failures and cancellations
 * made by the SDK pass through.
 */
export function toFailure(error: unknown, attempt: number, failedOnce?: readonly string[]): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  const known = error instanceof AppError ? error : new AppError(codeOf(error), { cause: error });
  const { row, options } = known;
  return ApplicationFailure.create({
    type: known.code,
    message: known.message,
    nonRetryable: !options.goesOn && (options.final || triesOf(known, attempt, failedOnce) >= TRIES[row.class]),
    nextRetryDelay: options.goesOn ? spread(options.retryAfterMs ?? 0) : delayMs(attempt, options.retryAfterMs),
    // A wait is no fault: BENIGN keeps it out of error logs and metrics.
    category: row.class === 'wait' || options.goesOn ? ApplicationFailureCategory.BENIGN : undefined,
    details: [{ class: row.class, next: row.next, tries: attempt, ...details(options) }],
    cause: error instanceof Error ? bounded(error) : undefined,
  });
}

/** Prisma repeats a whole statement with its values, and a message of Temporal's may have 2 MB in all. */
const WORDS = { message: 2_000, stack: 8_000 };
const CAUSES = 5;

/** The error as Temporal keeps it: the same words, cut where they have no end. */
function bounded({ name, message, stack = '', cause }: Error, depth = CAUSES): Error {
  const inner = cause instanceof Error && depth > 0 ? bounded(cause, depth - 1) : undefined;
  const copy = new Error(shortened(message, WORDS.message), { cause: inner });
  return Object.assign(copy, { name, stack: shortened(stack, WORDS.stack) });
}

const triesOf = ({ code, row }: AppError, attempt: number, failedOnce?: readonly string[]): number =>
  row.class === 'once' && failedOnce ? 1 + failedOnce.filter((earlier) => earlier === code).length : attempt;

/** What the workflow decides by, and what people see in Temporal's web UI. */
const details = ({ issues, moreIssues, generationId, retryAfterMs, final }: AppError['options']) => ({
  issues,
  moreIssues,
  generationId,
  retryAfterMs,
  final,
});

/** What nobody translated is either our bug or a database or network that is away; a bug does not heal by waiting. */
function codeOf(error: unknown): 'internal' | 'service_unavailable' {
  const bug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  const named = error instanceof Error && /Validation|ZodError|SyntaxError/.test(error.name);
  const refused = databaseFault(error) === 'data';
  return bug || named || refused || !(error instanceof Error) ? 'internal' : 'service_unavailable';
}

function delayMs(attempt: number, toldMs = 0): number {
  const backoff = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 20));
  return spread(Math.max(backoff, toldMs));
}

const spread = (ms: number) => Math.round(ms * (1 + JITTER * Math.random()));
