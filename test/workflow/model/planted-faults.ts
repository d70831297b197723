import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODEL_JOB, ROOT } from './stage.js';

/** A mistake in the workflow that the model has to find. */
export interface PlantedFault {
  name: string;
  file: string;
  /** Stands in the file exactly once. */
  from: string;
  to: string;
  /** What the model says of it. */
  says: RegExp;
  /** The seed it is looked for from, where it is rare. */
  firstSeed?: number;
}

export const FOLDER_PREFIX = 'planted-fault-';

export const PLANTED_FAULTS: PlantedFault[] = [
  {
    name: 'a new key for each send',
    file: 'workflows/generation.ts',
    from: 'state.attempt ??= newAttempt(input, state.attemptsBefore + 1);',
    to: 'state.attempt = newAttempt(input, (state.attempt?.n ?? state.attemptsBefore) + 1);',
    says: /generations paid, 1 asked for/,
  },
  {
    name: 'a place that is kept after a cancel',
    file: 'workflows/endings.ts',
    from: 'await releaseSlot(job);\n    await assets.discardFiles',
    to: 'await assets.discardFiles',
    says: /holds a place after its end/,
  },
  {
    name: 'a place that is given back while Sync.so is busy',
    file: 'workflows/endings.ts',
    from: 'await stillRuns(state, state.generationId)',
    to: 'look < 0',
    says: /gives its place back while its generation is being made/,
  },
  {
    name: 'a place that is kept although Sync.so refused',
    file: 'workflows/endings.ts',
    from: "if (!mayRun(state) || fault.final || state.stage === 'publishing')",
    to: "if (fault.final || state.stage === 'publishing')",
    says: /holds a place after its end/,
  },
  {
    name: 'a place that is given back although a send may have come through',
    file: 'workflows/slot.ts',
    from: 'if (!mayRun(job.state))',
    to: 'if (!job.state.generationId)',
    says: /gives its place back while its generation is being made/,
  },
  {
    name: 'a result that is published although the job was cancelled',
    file: 'workflows/pro-job.ts',
    from: 'if (CancellationScope.current().consideredCancelled)',
    to: 'if (state.cancelled)',
    says: /published although cancelled/,
    firstSeed: 50,
  },
  {
    name: 'progress that goes back',
    file: 'workflows/progress.ts',
    from: 'Math.max(state.percent, Math.floor(percent))',
    to: 'Math.floor(percent)',
    says: /progress went back/,
  },
  {
    name: 'an end the row is not told of',
    file: 'workflows/pro-job.ts',
    from: 'await CancellationScope.nonCancellable(() => jobs.completeJob(input.jobId, result));',
    to: '',
    says: /row processing, workflow COMPLETED/,
  },
];

/** A folder with the workflows and the fault; a fault whose place is no longer there has to be written anew. */
export async function plant({
  name,
  file,
  from,
  to,
}: PlantedFault): Promise<{ root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  const remove = () => rm(root, { recursive: true });
  try {
    for (const part of ['workflows', 'src/domain', MODEL_JOB, 'package.json']) {
      await cp(join(ROOT, part), join(root, part), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    const [before, after, ...more] = (await readFile(join(root, file), 'utf8')).split(from);
    if (after === undefined || more.length > 0) throw new Error(`${file} no longer has the place for "${name}" once`);
    await writeFile(join(root, file), `${before}${to}${after}`);
  } catch (error) {
    await remove();
    throw error;
  }
  return { root, remove };
}
