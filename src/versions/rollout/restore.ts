import { aliveCount } from '../live-workers.js';
import type { BuildMetadata } from '../worker-deployment.js';
import { Refusal } from './refusal.js';
import type { RolloutDeps } from './rollout-deps.js';

export interface RestorePlan {
  buildId: string;
  commit?: string;
  openJobs: number;
  liveWorkers: number;
  /** Shell lines, to be run in a clone; none: the code cannot be found again by what was recorded. */
  commands: string[];
  /** What to know before. */
  notes: string[];
}

/** How to bring the workers of a version back, from what it wrote down about itself. Changes nothing. */
export async function restorePlan(deps: RolloutDeps, buildId: string): Promise<RestorePlan> {
  const version = await deps.deployments.describeVersion(buildId);
  if (!version) throw new Refusal(`The server knows no build ${buildId}.`, '`pro deploy status` lists those it knows.');
  const { build } = version.metadata;
  const liveWorkers = await aliveCount(deps, buildId);
  const notes = [
    ...(liveWorkers > 0
      ? [`It has ${liveWorkers} live ${liveWorkers === 1 ? 'worker' : 'workers'}: nothing to bring back.`]
      : []),
    ...notesOn(build, buildId),
    ...(build?.commit ? [environmentNote(deps.environmentFile)] : []),
  ];
  return {
    buildId,
    commit: build?.commit,
    openJobs: await deps.jobs.openCount(buildId),
    liveWorkers,
    commands: build?.commit ? commands({ ...build, commit: build.commit }, buildId, deps) : [],
    notes,
  };
}

/** What a worker cannot do without, and where it comes from. */
const environmentNote = (file: string | undefined): string =>
  file
    ? `The last line takes the environment of a worker from ${file}, which the stack that runs here keeps; what you gave that stack yourself (SYNC_API_KEY, …), give here too.`
    : 'Run them with the environment of a worker: DATABASE_URL, TEMPORAL_…, S3_… and SYNC_…, as its other workers have it (README, "Settings").';

const DIRTY = '-dirty';

function notesOn(build: BuildMetadata | undefined, buildId: string): string[] {
  if (!build?.commit) {
    return [
      `No commit was recorded for build ${buildId}, so its code has to be found by other means: the image or folder it ran from.`,
    ];
  }
  const notes = [
    `Node ${build.node} and release ${build.release}; the worker names its build at the start, which must be ${buildId}.`,
    ...(build.from ? [] : [`How it ran is not recorded; if the id is another, try \`${WORKERS.sources}\`.`]),
  ];
  if (!build.commit.endsWith(DIRTY)) return notes;
  return [
    ...notes,
    'It was built from files that were not committed: the commit alone gives another build id, and its jobs may not go on there. Look for those files first.',
  ];
}

/** The way a worker runs: its build id is that of the files it runs. */
const WORKERS = { sources: 'npx tsx src/worker.ts', dist: 'node dist/src/worker.js' };

function commands(
  build: { commit: string; from?: 'sources' | 'dist' },
  buildId: string,
  { deployments, taskQueue, environmentFile }: RolloutDeps,
): string[] {
  const { commit, from = 'dist' } = build;
  const folder = `../pro-${buildId}`;
  const names = `TEMPORAL_DEPLOYMENT=${shellWord(deployments.deploymentName)} TEMPORAL_TASK_QUEUE=${shellWord(taskQueue)}`;
  const env = environmentFile ? `${environmentOf(environmentFile)} ${names}` : names;
  return [
    `git worktree add --detach ${folder} ${commit.replace(DIRTY, '')}`,
    `cd ${folder}`,
    'npm ci',
    ...(from === 'dist' ? ['npm run build'] : []),
    `${env} ${WORKERS[from]} --exit-when-drained`,
  ];
}

/** Any shell, and any code: an old version cannot be expected to know the file. Its port is the running worker's. */
function environmentOf(file: string): string {
  const pairs = `Object.entries(require(${JSON.stringify(file)})).map((pair) => pair.join("=")).join(" ")`;
  return `env $(node -p ${shellWord(pairs)}) WORKER_HEALTH_PORT=`;
}

const shellWord = (word: string) => (/^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
