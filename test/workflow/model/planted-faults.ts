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
    from: 'state.attempt ??= newAttempt(jobId, state.attemptsBefore + 1);',
    to: 'state.attempt = newAttempt(jobId, (state.attempt?.n ?? state.attemptsBefore) + 1);',
    says: /generations paid, 1 asked for/,
    foundBy: [40, 76],
  },
  {
    name: 'a job that was told to wait, and asks with all of it again',
    file: 'workflows/slot.ts',
    from: 'news = await ask(job)',
    to: 'news = { granted: true, place: 0 }',
    says: /sends although it was told to wait/,
    foundBy: [1, 6],
  },
  {
    name: 'a place that is kept after a cancel',
    file: 'workflows/endings.ts',
    from: 'await slots.releaseSlot(jobId);\n    if (submission)',
    to: 'if (submission)',
    says: /holds a place after its end/,
    foundBy: [14, 9],
  },
  {
    name: 'a place that is given back while Sync.so is busy',
    file: 'workflows/endings.ts',
    from: 'state.generationId && (await stillRuns(job))',
    to: 'look < 0',
    says: /gives its place back while its generation is being made/,
    foundBy: [14, 5, 2],
  },
  {
    name: 'a place that is kept although Sync.so refused',
    file: 'workflows/endings.ts',
    from: '!mayRun(state) || fault.final === true ||',
    to: 'fault.final === true ||',
    says: /holds a place after its end/,
    foundBy: [139, 144],
  },
  {
    name: 'a place that is given back although a send may have come through',
    file: 'workflows/slot.ts',
    from: '!mayRun(job.state)',
    to: '!job.state.generationId',
    says: /gives its place back while its generation is being made/,
    foundBy: [40, 65],
  },
  {
    name: 'a result that is published although the job was cancelled',
    file: 'workflows/result.ts',
    from: 'if (CancellationScope.current().consideredCancelled)',
    to: 'if (state.cancelled)',
    says: /published although cancelled/,
    foundBy: [67, 63, 3],
  },
  {
    name: 'progress that goes back',
    file: 'workflows/generation.ts',
    from: 'const shown = { percent, overdue };',
    to: 'const shown = { percent: 0, overdue };',
    says: /progress went back/,
    foundBy: [1, 4, 3],
  },
  {
    name: 'an end the row is not told of',
    file: 'workflows/result.ts',
    from: 'await CancellationScope.nonCancellable(() => jobs.completeJob(jobId, result));',
    to: '',
    says: /row processing, workflow COMPLETED/,
    foundBy: [6, 15, 4],
  },
  {
    name: 'a doubtful result that is taken although nobody said so',
    file: 'workflows/result.ts',
    from: "await condition(() => verdict() !== undefined);\n  if (verdict() === 'take')",
    to: "if (verdict() !== 'again')",
    says: /taken although nobody said so/,
    foundBy: [7, 10],
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
