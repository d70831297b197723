import type { ErrorRow } from './error-row.js';
import { errorRow, type OwnErrorCode } from './error-table.js';
import { firstIssues, type Issue, shortened } from './issues.js';

export interface AppErrorOptions {
  cause?: unknown;
  /** What exactly, beyond the table's sentence: shown to people, so no signed URLs and no secrets. */
  detail?: string;
  /** Every fault found, with its place in the input; AppError keeps the first hundred. */
  issues?: readonly Issue[];
  /** How many more there are than `issues` has. */
  moreIssues?: number;
  /** What a client needs besides, to go on; in the answer beside the other members of a problem. */
  members?: Readonly<Record<string, unknown>>;
  /** From Retry-After or `retryAfterSeconds`, in ms. */
  retryAfterMs?: number;
  /** The generation an error is about, where Sync.so names one (IDEMPOTENCY_OUTCOME_UNKNOWN may). */
  generationId?: string;
  /** It has ended outside and trying again cannot change it, whatever the class says. */
  final?: boolean;
  /** A part is done and noted: the step goes on from there after `retryAfterMs`. No fault, and no try used up. */
  goesOn?: boolean;
}

/** Of words that may come from outside: a sentence is read by people, and stored in rows and Temporal's histories. */
const DETAIL_CHARS = 1_000;

/** The only error our code throws on purpose. However much is wrong, it has a measure: it goes wherever errors go. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly row: ErrorRow;
  readonly options: AppErrorOptions;

  constructor(
    readonly code: OwnErrorCode | (string & {}),
    given: AppErrorOptions = {},
  ) {
    const errorTableRow = errorRow(code);
    const options = bounded(given);
    super(options.detail ? `${errorTableRow.message} ${options.detail}` : errorTableRow.message, {
      cause: options.cause,
    });
    this.row = errorTableRow;
    this.options = options;
  }
}

function bounded({ detail, issues, moreIssues = 0, ...rest }: AppErrorOptions): AppErrorOptions {
  const first = issues && firstIssues(issues);
  const more = moreIssues + (first?.more ?? 0);
  return {
    ...rest,
    ...(detail !== undefined && { detail: shortened(detail, DETAIL_CHARS) }),
    ...(first && { issues: first.issues }),
    ...(more > 0 && { moreIssues: more }),
  };
}
