import { JOB_STAGES, type JobStage } from '../../src/domain/job.js';
import type { DoneFault } from './faults.js';
import type { Step } from './observer.js';

/** How long it took after faults of one name until a job went on. */
export interface Recovery {
  /** "kill worker", or "kill" of whatever. */
  fault: string;
  count: number;
  /** Seconds; undefined where no job was left to go on. */
  p50?: number;
  p95?: number;
}

type Origin = JobStage | 'new';

/** A row that only waits in its stage is the API's doing; it leaves the stage by a worker that Temporal has told to. */
const MADE_BY_A_WORKER: readonly Origin[] = JOB_STAGES.filter((stage) => stage !== 'done');
/** The steps that need the part itself: into the first stage (a new row), or out of these. */
const NEEDED: Readonly<Record<string, readonly Origin[]>> = {
  api: ['new'],
  s3: ['new', 'preparing', 'publishing'], // uploads, looking into them, the result
  simulator: ['submitting', 'generating', 'publishing'], // the result is fetched from it
  temporal: MADE_BY_A_WORKER,
  worker: MADE_BY_A_WORKER,
  postgres: ['new', ...MADE_BY_A_WORKER], // every step is a row written
};
/** Nothing was disturbed, so any step will do. */
const ANY: readonly Origin[] = ['new', ...MADE_BY_A_WORKER];

/**
 * Seconds from the end of a fault (the killed process answers again, the frozen one runs, the wire is whole) until the
 * next job takes a step which needs what was disturbed. Further faults may begin meanwhile; their time counts here too.
 */
export const recoveries = (faults: readonly DoneFault[], steps: readonly Step[]): Recovery[] =>
  grouped(faults, steps, ({ kind, target }) => `${kind} ${target}`);

/** The same over all targets. */
export const recoveriesByKind = (faults: readonly DoneFault[], steps: readonly Step[]): Recovery[] =>
  grouped(faults, steps, ({ kind }) => kind);

function grouped(faults: readonly DoneFault[], steps: readonly Step[], nameOf: (one: DoneFault) => string): Recovery[] {
  const names = [...new Set(faults.map(nameOf))].toSorted();
  return names.map((fault) => {
    const done = faults.filter((one) => nameOf(one) === fault);
    const seconds = done.map((one) => secondsTo(one, steps)).filter((value) => value !== undefined);
    return { fault, count: done.length, p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) };
  });
}

function secondsTo({ target, endedAt }: DoneFault, steps: readonly Step[]): number | undefined {
  const after = steps.filter((step) => step.at >= endedAt && isNeeded(step, NEEDED[target] ?? ANY));
  return after.length === 0 ? undefined : (Math.min(...after.map(({ at }) => at)) - endedAt) / 1000;
}

function isNeeded({ from, to }: Step, needed: readonly Origin[]): boolean {
  const left = needed.map((stage) => (stage === 'new' ? -1 : JOB_STAGES.indexOf(stage)));
  return left.some((place) => from <= place && place < to);
}

/** Nearest rank, so that it is always a value that was measured. */
export function quantile(values: readonly number[], share: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)];
}
