import { type Command, command, type Kind } from '../command-line/command.js';
import { duration, percents, text, wholeNumber } from '../command-line/kinds.js';
import { type OpenDeploy, type Running, runningOn } from './open.js';

const build = { about: 'the version', takes: text('BUILD', 'a build id (`pro deploy status` lists them)') };
const oneBuild = { ...build, needed: true } as const;
const ownBuild = { ...build, about: 'the version; left out: that of this very code' };
const DRY_RUN = { 'dry-run': { about: 'only says what would be done' } };
const PAUSE = { about: 'how long each step is watched (2m)', takes: duration };
const EVIDENCE = {
  ended: {
    about: 'jobs that end well on it before a step goes on (5; 0: by time alone)',
    takes: wholeNumber(0, 100_000),
  },
  share: { about: 'of its ended jobs so many percent end well (90)', takes: wholeNumber(0, 100) },
};
const sentence: Kind<string> = {
  ...{ name: 'TEXT', allowed: 'a sentence, in quotes' },
  read: (word) => word.trim() || undefined,
};
const FORCE = {
  force: { about: 'without the gate; goes with --reason' },
  reason: { about: 'why; it is kept with the version', takes: sentence },
};

interface ForceWords {
  force?: true;
  reason?: string;
}

/** A word that says something of steps, where there is one. */
const ofSteps = (words: { pause?: number; ended?: number; share?: number }): string | undefined =>
  (['pause', 'ended', 'share'] as const).find((word) => words[word] !== undefined);

/** A --force nobody could understand later is none. */
const forceFault = ({ force, reason }: ForceWords) =>
  (force === true) === (reason !== undefined) ? undefined : '--force and --reason "…" go together.';

const status = (running: Running): Command =>
  command({
    name: 'deploy status',
    summary: 'Shows versions, workers, open jobs, and what is wrong.',
    about:
      'The versions with their share of new jobs, commit, gate result, live workers and open jobs; the workers with the\n' +
      'age of their last sign of life; and what is wrong.',
    operands: {},
    options: { all: { about: 'all versions, also those that left long ago' }, ...DRY_RUN },
    examples: ['deploy status', 'deploy status --all --json'],
    exits: { 0: 'nothing is broken', 1: 'something is, or nobody could be asked' },
    load: running('status', async () => (await import('../deploy/status.js')).status),
  });

const check = (running: Running): Command =>
  command({
    name: 'deploy check',
    summary: 'Runs the gate: does this code go on with the jobs there are?',
    about:
      'Runs it on this very code, and keeps the result with its version on the server, where promote looks for it: open\n' +
      'and recent jobs are replayed, recorded histories too, the messages compared with the Current version, a smoke job\n' +
      'run. A worker of this build must run.',
    operands: { build: { ...build, about: 'refused where the code here is another' } },
    options: DRY_RUN,
    examples: ['deploy check', 'deploy check --json'],
    exits: { 0: 'passed', 1: 'not passed' },
    load: running('check', async () => (await import('../deploy/check.js')).check),
  });

const promote = (running: Running): Command =>
  command({
    name: 'deploy promote',
    summary: 'Sends all new jobs to a version, at once or bit by bit.',
    about:
      'Jobs that run stay on the version they began on. Another version that ramps loses its share.\n\n' +
      'The version must have passed the gate within a day and against the present Current version; where it has not, and\n' +
      'the code here is that build, the gate runs first. With --steps failures, backlog and workers are watched at each\n' +
      'step, which goes on when enough of its jobs have ended well; on trouble all goes back by itself, as it does on Ctrl-C\n' +
      'and when the terminal is closed.',
    operands: { build: ownBuild },
    options: {
      steps: { about: 'a rising share of new jobs, 100 at the end', takes: percents(100) },
      pause: PAUSE,
      ...EVIDENCE,
      ...FORCE,
      first: { about: 'without the gate where no version is Current yet: nothing can break' },
      ...DRY_RUN,
    },
    examples: ['deploy promote', 'deploy promote --steps 5,25,100 --pause 2m', 'deploy promote 0c1d5a8be0f3 --dry-run'],
    exits: { 1: 'refused, it went back by itself, or it was interrupted' },
    check: (words) => {
      if (words.steps === undefined && ofSteps(words)) return `--${ofSteps(words)} goes with --steps.`;
      if (words.steps && words.steps.at(-1) !== 100) return '--steps end with 100.';
      return forceFault(words);
    },
    load: running('promote', async () => (await import('../deploy/promote.js')).promote, { stopsByItself: true }),
  });

const rollback = (running: Running): Command =>
  command({
    name: 'deploy rollback',
    summary: 'Sends new jobs back to the version that was Current before, in seconds and without a gate.',
    about:
      'While a version ramps, it takes the ramp back. Refused where the version before has no live worker. Once more goes\n' +
      'further back; to name a version: pro deploy promote BUILD.',
    operands: {},
    options: DRY_RUN,
    examples: ['deploy rollback'],
    load: running('rollback', async () => (await import('../deploy/rollback.js')).rollback),
  });

const move = (running: Running): Command =>
  command({
    name: 'deploy move',
    summary: "Takes open jobs to another version's code, after a replay on it.",
    about:
      'Those named, or all of the version. Each is replayed on the code of the target first, so run this with that code; a\n' +
      'job that does not replay stays and is listed with the event and the step. A job goes on where it is: nothing it has\n' +
      'paid for is done again.',
    operands: { jobs: { about: 'left out: all of them', takes: text('JOB', 'the id of a job'), many: true } },
    options: {
      from: { ...oneBuild, about: 'the version they are on' },
      to: { ...oneBuild, about: 'the version they go to' },
      ...DRY_RUN,
    },
    examples: ['deploy move --from 0c1d5a8be0f3 --to 9b7a62d1c4e5'],
    exits: { 1: 'refused, or some stayed or were not there' },
    load: running('move', async () => (await import('../deploy/move.js')).move),
  });

const restore = (running: Running): Command =>
  command({
    name: 'deploy restore',
    summary: "Says how to bring a version's workers back: its commit, and the commands.",
    about:
      'For jobs that can run nowhere else. Changes nothing. The commands want the environment of a worker: of the stack that\n' +
      'runs here it is in .data/stack-environment.json, and they take it from there.',
    operands: { build: oneBuild },
    options: DRY_RUN,
    examples: ['deploy restore 0c1d5a8be0f3'],
    exits: { 1: 'failed, or its commit is not known' },
    load: running('restore', async () => (await import('../deploy/restore.js')).restore),
  });

/** `pro deploy …` */
export function deployCommands(open: OpenDeploy): Command[] {
  const all = [status, check, promote, rollback, move, restore];
  return all.map((verb) => verb(runningOn(open)));
}
