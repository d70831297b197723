import { JOB_STAGES, type JobStage } from '../../../src/domain/job.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { isRunning } from './job-words.js';

/** The way of a job through its stages, from what its history says. */

export type HistoryEntry = NonNullable<JobResource['history']>[number];

export type StepState = 'done' | 'running' | 'ahead' | 'failed' | 'attention' | 'cancelled' | 'skipped';

export interface Step {
  stage: JobStage;
  state: StepState;
  /** ISO 8601. */
  startedAt?: string;
  /** How long it took, or has taken up to now. */
  ms?: number;
  /** What was told while it was at work. */
  entries: HistoryEntry[];
}

/** "done" is no step of its own: it is where the others have led. */
const STEPS = JOB_STAGES.filter((stage) => stage !== 'done');

type Job = Pick<JobResource, 'status' | 'stage' | 'history'>;

/** `now` in ms since 1970, by the server's clock. */
export function courseOf(job: Job, now: number): Step[] {
  const run = lastRun(job.history ?? []);
  const at = job.stage === 'done' ? STEPS.length : STEPS.indexOf(job.stage);
  return STEPS.map((stage, place) => {
    const entries = run.filter((entry) => entry.stage === stage);
    const ms = timeIn(stage, run, isOpen(job) ? now : undefined);
    const state = stateOf(job, { place, at, wasThere: entries.length > 0 });
    return { stage, state, entries, ...(entries[0] && { startedAt: entries[0].at }), ...(ms !== undefined && { ms }) };
  });
}

/** What is told since it was last tried again: what was before is history, and in it. */
export function lastRun(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const reopened = history.findLastIndex((entry, place) => {
    const before = history[place - 1];
    return before !== undefined && isEnd(before) && !isEnd(entry);
  });
  return reopened === -1 ? history : history.slice(reopened);
}

const isEnd = ({ status }: Pick<HistoryEntry, 'status'>) =>
  status === 'failed' || status === 'cancelled' || status === 'completed';

const isOpen = (job: Job) => isRunning(job) || job.status === 'needs_attention';

/** From each entry to the next one; the last one of an open job lasts until now. */
function timeIn(stage: JobStage, run: readonly HistoryEntry[], now: number | undefined): number | undefined {
  const spans = run.flatMap((entry, place) => {
    if (entry.stage !== stage || isEnd(entry)) return [];
    const end = run[place + 1]?.at;
    const until = end === undefined ? now : Date.parse(end);
    return until === undefined ? [] : [Math.max(0, until - Date.parse(entry.at))];
  });
  return spans.length === 0 ? undefined : spans.reduce((sum, span) => sum + span, 0);
}

const ENDS: Partial<Record<JobResource['status'], StepState>> = {
  failed: 'failed',
  cancelled: 'cancelled',
  needs_attention: 'attention',
};

function stateOf(job: Job, { place, at, wasThere }: { place: number; at: number; wasThere: boolean }): StepState {
  if (place < at) return wasThere ? 'done' : 'skipped';
  if (place > at) return 'ahead';
  return ENDS[job.status] ?? 'running';
}
