import { JOB_STAGES, type JobStage } from '../../src/domain/job.js';
import type { DoneFault } from './faults.js';
import type { Step } from './observer.js';

/** How long it took after faults of one kind until a job went on. */
export interface Recovery {
  /** "kill worker". */
  fault: string;
  count: number;
  /** Seconds; undefined where no job was left to go on. */
  p50?: number;
  p95?: number;
}

/** The steps that need the part itself: into the first stage (a new row), or out of these. Absent: any step does. */
const NEEDED: Record<string, readonly (JobStage | 'new')[]> = {
  api: ['new'],
  s3: ['new', 'preparing', 'publishing'],
  simulator: ['submitting', 'generating'],
};

/**
 * Seconds from the end of a fault (the killed process answers again, the frozen one runs, the wire is whole) until the
 * next job takes a step which needs what was disturbed. Further faults may begin meanwhile; their time counts here too.
 */
export function recoveries(faults: readonly DoneFault[], steps: readonly Step[]): Recovery[] {
  const names = [...new Set(faults.map(nameOf))].toSorted();
  return names.map((fault) => {
    const done = faults.filter((one) => nameOf(one) === fault);
    const seconds = done.map((one) => secondsTo(one, steps)).filter((value) => value !== undefined);
    return { fault, count: done.length, p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) };
  });
}

const nameOf = ({ kind, target }: DoneFault) => `${kind} ${target}`;

function secondsTo({ target, endedAt }: DoneFault, steps: readonly Step[]): number | undefined {
  const after = steps.filter((step) => step.at >= endedAt && isNeeded(step, NEEDED[target]));
  return after.length === 0 ? undefined : (Math.min(...after.map(({ at }) => at)) - endedAt) / 1000;
}

function isNeeded({ from, to }: Step, needed: readonly (JobStage | 'new')[] | undefined): boolean {
  if (needed === undefined) return true;
  const left = needed.map((stage) => (stage === 'new' ? -1 : JOB_STAGES.indexOf(stage)));
  return left.some((place) => from <= place && place < to);
}

/** Nearest rank, so that it is always a value that was measured. */
export function quantile(values: readonly number[], share: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)];
}
