import { copyWorkflows, type Edit } from '../../support/code-copy.js';
import { playSeed } from './property.js';
import { MODEL_JOB, type Stage } from './stage.js';

/** A mistake in the workflow that the model has to find. */
export interface PlantedFault extends Edit {
  name: string;
  /** What the model says of it. */
  says: RegExp;
  /** Seeds that show it, the quickest first; a machine so busy that one does not has the next. */
  foundBy: number[];
}

export const PLANTED_FAULTS: PlantedFault[] = [
  {
    name: 'a new key for each send',
    file: 'workflows/generation.ts',
    from: 'state.attempt ??= newAttempt(input, state.attemptsBefore + 1);',
    to: 'state.attempt = newAttempt(input, (state.attempt?.n ?? state.attemptsBefore) + 1);',
    says: /generations paid, 1 asked for/,
    foundBy: [2, 76, 40],
  },
  {
    name: 'a place that is kept after a cancel',
    file: 'workflows/endings.ts',
    from: 'await releaseSlot(job);\n    await assets.discardFiles',
    to: 'await assets.discardFiles',
    says: /holds a place after its end/,
    foundBy: [25, 2, 18],
  },
  {
    name: 'a place that is given back while Sync.so is busy',
    file: 'workflows/endings.ts',
    from: 'await stillRuns(state, state.generationId)',
    to: 'look < 0',
    says: /gives its place back while its generation is being made/,
    foundBy: [4, 2, 18],
  },
  {
    name: 'a place that is kept although Sync.so refused',
    file: 'workflows/endings.ts',
    from: "if (!mayRun(state) || fault.final || state.stage === 'publishing')",
    to: "if (fault.final || state.stage === 'publishing')",
    says: /holds a place after its end/,
    foundBy: [60],
  },
  {
    name: 'a place that is given back although a send may have come through',
    file: 'workflows/slot.ts',
    from: 'if (!mayRun(job.state))',
    to: 'if (!job.state.generationId)',
    says: /gives its place back while its generation is being made/,
    foundBy: [40, 77],
  },
  {
    name: 'a result that is published although the job was cancelled',
    file: 'workflows/pro-job.ts',
    from: 'if (CancellationScope.current().consideredCancelled)',
    to: 'if (state.cancelled)',
    says: /published although cancelled/,
    foundBy: [52, 66, 61],
  },
  {
    name: 'progress that goes back',
    file: 'workflows/progress.ts',
    from: 'Math.max(state.percent, Math.floor(percent))',
    to: 'Math.floor(percent)',
    says: /progress went back/,
    foundBy: [5, 1, 3],
  },
  {
    name: 'an end the row is not told of',
    file: 'workflows/pro-job.ts',
    from: 'await CancellationScope.nonCancellable(() => jobs.completeJob(input.jobId, result));',
    to: '',
    says: /row processing, workflow COMPLETED/,
    foundBy: [6, 8, 7],
  },
];

/** What the model says of the first of these seeds that shows the fault, and of every one that fails before. */
export async function reportOf(stage: Stage, fault: PlantedFault, seeds: Iterable<number>): Promise<string> {
  const { root, remove } = await copyWorkflows([fault], [MODEL_JOB]);
  const reports: string[] = [];
  try {
    await stage.load(root);
    for (const seed of seeds) {
      const { report } = (await playSeed(stage, seed, { shrinkMs: 0 })) ?? {};
      if (report) reports.push(report);
      if (report && fault.says.test(report)) break;
    }
  } finally {
    await remove();
  }
  return reports.join('\n');
}
