import { isNoAnswer } from './until-answered.js';

/** Why a change of the routing was not made: one sentence, and what to do next. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly reason: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${reason} ${next}`, options);
  }
}

const CONFLICT = {
  reason: 'Somebody else changed the routing since you looked.',
  next: 'Run `pro deploy status`, then this again.',
};

export const conflict = (): Refusal => new Refusal(CONFLICT.reason, CONFLICT.next);

export const isConflict = (error: unknown): boolean => error instanceof Refusal && error.reason === CONFLICT.reason;

/** The server's words for a refused change (seen on 1.29.1) in ours; the first that fits counts. */
const KNOWN: { words: RegExp; reason(match: RegExpExecArray): string; next: string }[] = [
  {
    words: /conflict token|conflicting? (?:change|request)/i,
    reason: () => CONFLICT.reason,
    next: CONFLICT.next,
  },
  {
    words: /ManagerIdentity '(.*?)' is set and does not match/,
    reason: ([, manager]) => `Only ${manager} may change the routing of this deployment.`,
    next: 'Set TEMPORAL_DEPLOYMENT_MANAGER to that, or have it released there.',
  },
  {
    words: /missing active task queues/i,
    reason: () => "The new version's workers do not poll every task queue the Current version serves.",
    next: 'Compare TEMPORAL_TASK_QUEUE of its workers with `pro deploy status`.',
  },
  {
    words: /no pollers|has no active pollers|not been polled/i,
    reason: () => 'No worker of that version polls.',
    next: 'Start one, and look at it with `pro deploy status`.',
  },
  {
    words: /version not found|no worker deployment version/i,
    reason: () => 'The server does not know that version.',
    next: 'Start a worker of it first; `pro deploy status` lists those it knows.',
  },
];

/** A refusal for a change the server would not make, or did not answer; anything else (a bug) stays what it is. */
export function refusalOf(error: unknown): unknown {
  const words = wordsOf(error);
  if (isNoAnswer(error)) {
    const reason = 'Temporal did not answer in time, so it is not known whether the change was made.';
    return new Refusal(reason, 'Run `pro deploy status`, then this again.', { cause: error });
  }
  for (const known of KNOWN) {
    const match = known.words.exec(words);
    if (match) return new Refusal(known.reason(match), known.next, { cause: error });
  }
  return error;
}

/** gRPC's own words, without the code the SDK puts before them. */
export function wordsOf(error: unknown): string {
  const { details } = error as { details?: unknown };
  if (typeof details === 'string' && details !== '') return details;
  return error instanceof Error ? error.message : String(error);
}
