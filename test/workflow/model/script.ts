import type { FlatActivities } from '../../support/workflow-environment.js';

/** What happens to one job, written down beforehand: `script-arbitrary.ts` makes it, `play.ts` plays it. */
export interface Script {
  /** Runs are continued as new after a dozen events, so that each wait becomes a seam between two histories. */
  shortHistories: boolean;
  /** Without the worker's cache every task replays the whole history. */
  cache: boolean;
  syncSo: SyncSoScript;
  places: { total: number; rivals: Rival[]; signals: 'sent' | 'lost' };
  troubles: Trouble[];
  events: Event[];
  /** How often a person tries a failed job again. */
  retries: number;
  /** What a person says of doubtful results, in order; `take` of all that follow. */
  verdicts: ('take' | 'again')[];
}

export interface SyncSoScript {
  /** Whether an Idempotency-Key is looked at (sync-so.md 6), or each create makes a generation of its own. */
  keys: 'honoured' | 'ignored';
  /** A generation is in the list this long after it was accepted; only where keys are honoured, else nothing helps. */
  listedAfterSeconds: number;
  /** The generations of the job in the order they are accepted; the last one stands for all that follow. */
  generations: GenerationScript[];
}

export interface GenerationScript {
  seconds: number;
  ends: 'COMPLETED' | 'FAILED' | 'REJECTED';
  webhook: 'sent' | 'twice' | 'lost';
  /** Whether it passes our checks. */
  result: 'good' | 'doubtful';
}

/** Another job at the same account. It holds a place from the beginning, or waits before ours. */
export interface Rival {
  leavesAfterSeconds: number;
}

export type ActivityName = keyof FlatActivities;

/** One call of an activity does not go as it should. */
export interface Trouble {
  in: ActivityName;
  /** Which call of it, from 1; a retry is a call too. */
  call: number;
  code: string;
  /** Before anything was done, refused where it counts (submitGeneration's create), or done and the answer lost. */
  point: 'before' | 'refused' | 'after' | 'late';
  retryAfterSeconds?: number;
}

export type Happening = 'hint' | 'slotGranted' | 'resumeSignal' | 'resume' | 'cancel' | 'leaseLost' | 'accountTrouble';

/** At a time after the start, or in the middle of a call. `slow`: the call goes on only after the job could react. */
export type When = { seconds: number } | { in: ActivityName; call: number; point: 'before' | 'after'; slow: boolean };

export interface Event {
  do: Happening;
  when: When;
}
