import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { ProJobInput } from '../../../src/domain/job.js';
import { newState, retryState } from '../../../src/domain/job-state.js';
import {
  generationHintSignal,
  type JobSettings,
  resultVerdictSignal,
  resumeJobSignal,
  slotGrantedSignal,
} from '../../../workflows/messages.js';
import { proJob } from '../../../workflows/pro-job.js';
import { jobInput } from '../../support/workflow-environment.js';
import { endOf } from './fake-sync-so.js';
import type { Script } from './script.js';
import type { Stage } from './stage.js';
import { cancelAndTell, hasLostTask, pass, quiet, unlessOver, untilAtRest } from './time-skipping.js';
import { type Reach, TAKEN_SECONDS, World } from './world.js';

export type Outcome = 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'RUNNING' | (string & {});

/** Virtual seconds between a person's looks, first to last. Scripts are over long before the last. */
const LOOKS = [...Array(8).fill(60), ...Array(10).fill(600), ...Array(14).fill(3600)] as number[];

const TRIES = 4;

/**
 * Plays a script to its end, with a person who settles what needs attention and tries again what failed. Where the
 * server loses the job's task or stands still (see time-skipping.ts) the script is played anew: the moment will not be
 * the same.
 */
export async function play(stage: Stage, script: Script): Promise<{ world: World; outcome: Outcome }> {
  for (let tries = 1; ; tries += 1) {
    const played = await tryOnce(stage, script, tries);
    if (played && (!played.taskLost || played.world.faults.length > 0)) return counted(stage, played);
    if (tries === TRIES) throw new Error(`the test server lost the task of this job ${tries} times`);
  }
}

/** Undefined where it is worth another try; a job that stands still on a fresh server too does so by itself. */
async function tryOnce(stage: Stage, script: Script, tries: number) {
  const end = new AbortController();
  setMaxListeners(0, end.signal); // each call listens
  const playing = stage.environment.connection.withAbortSignal(end.signal, () => playOut(stage, script));
  try {
    return await inTime(stage, playing);
  } catch (error) {
    end.abort();
    // A call that is tried again on a closed connection would end the process.
    await Promise.race([playing.catch(() => undefined), pause(STOPPED_MS)]);
    await stage.renew();
    if (tries > 1 || error instanceof Restless) throw error;
    return undefined;
  }
}

function counted<T extends { world: World; outcome: Outcome }>({ tally }: Stage, played: T): T {
  tally.scripts += 1;
  tally.events += played.world.events;
  tally.outcomes[played.outcome] = (tally.outcomes[played.outcome] ?? 0) + 1;
  return played;
}

/** Of real time, without a new line in the story. Most scripts take a second or two, long ones on a busy machine a minute. */
const STUCK_MS = 60_000;
const STOPPED_MS = 20_000;
/** Jobs that go through a lot make a third of them. */
const MOST_CALLS = 600;
class Restless extends Error {}

async function inTime<T>(stage: Stage, playing: Promise<T>): Promise<T> {
  let watch: NodeJS.Timeout | undefined;
  let told = 0;
  let movedAt = Date.now();
  const stuck = new Promise<never>((_resolve, reject) => {
    watch = setInterval(() => {
      const { story = [], calls = [] } = stage.world ?? {};
      if (story.length !== told) [told, movedAt] = [story.length, Date.now()];
      // Hours that nobody let pass are the server's fault; a job that does without them is as restless on the next one.
      const Fault = stage.passing ? Restless : Error;
      if (calls.length > MOST_CALLS) reject(new Fault(`the job does not rest:\n${story.slice(-50).join('\n')}`));
      if (Date.now() - movedAt > STUCK_MS) reject(new Error(`nothing moves:\n${story.join('\n')}`));
    }, 250);
  });
  return await Promise.race([playing, stuck]).finally(() => clearInterval(watch));
}

async function playOut(stage: Stage, script: Script) {
  const input = jobInput();
  const job = stage.environment.client.workflow.getHandle(input.jobId);
  const world = new World(input.jobId, script, reachOf(stage, job));
  stage.world = world;
  await start(stage, script, input);
  let outcome = await live(stage, world, job);
  for (let tries = 0; tries < script.retries && outcome === 'FAILED' && world.row.status === 'failed'; tries += 1) {
    await retry(stage, world, input);
    outcome = await untilClosed(stage, world, job);
  }
  await quiet(world);
  const taskLost = outcome === 'RUNNING' && (await hasLostTask(job));
  if (outcome === 'RUNNING') await terminate(job);
  await pass(stage, LONGEST_GENERATION_S);
  return { world, outcome, taskLost };
}

/** After this nothing of a job can still run at Sync.so. */
const LONGEST_GENERATION_S = 3600;

function reachOf({ environment }: Stage, job: WorkflowHandle): Reach {
  const signal = (definition: SignalDefinition) => () => unlessOver(job.signal(definition));
  return {
    now: () => environment.currentTimeMs(),
    hint: signal(generationHintSignal),
    slotGranted: signal(slotGrantedSignal),
    resume: signal(resumeJobSignal),
    cancel: () => cancelAndTell(job),
    judge: (verdict) => unlessOver(job.signal(resultVerdictSignal, verdict)),
  };
}

/** So many that most jobs have one run, and so few that each wait is a seam between two. */
const MOST_EVENTS = { usual: 200, short: 12 };
const IN_FLIGHT_MS = 300_000;

async function start({ environment, queue }: Stage, script: Script, input: ProJobInput, state = newState()) {
  const taskQueue = await queue(script.cache);
  const mostEvents = MOST_EVENTS[script.shortHistories ? 'short' : 'usual'];
  const settings: JobSettings = { inFlightMs: IN_FLIGHT_MS, mostEvents };
  await environment.client.workflow.start(proJob, {
    taskQueue,
    workflowId: input.jobId,
    args: [input, settings, state],
  });
}

/** src/jobs/retry-job.ts */
async function retry(stage: Stage, world: World, input: ProJobInput): Promise<void> {
  const { row, syncSo, reach } = world;
  world.events += 1;
  world.tell('a person tries again');
  if (row.generationOver || syncSo.alive(await reach.now()).length === 0) world.asked += 1;
  row.reopen();
  Object.assign(world, { percentTold: 0, cancelledInTime: false });
  const { attempt, generationId: syncGenerationId, generationOver } = row;
  const state = retryState({ attempt: attempt?.n ?? 0, syncGenerationId, generationOver }, attempt);
  await start(stage, world.script, input, state);
}

/** What the script has at its times, and then whatever it takes until the job is over. */
async function live(stage: Stage, world: World, job: WorkflowHandle): Promise<Outcome> {
  let passed = 0;
  for (const { seconds, run } of world.timetable()) {
    await pass(stage, seconds - passed);
    passed = seconds;
    await untilAtRest(world, job);
    await run();
  }
  return await untilClosed(stage, world, job);
}

async function untilClosed(stage: Stage, world: World, job: WorkflowHandle): Promise<Outcome> {
  for (const [look, seconds] of LOOKS.entries()) {
    await pass(stage, seconds);
    await goOn(world, Math.max(0, 4 - look));
    const outcome = await outcomeOf(job);
    if (outcome !== 'RUNNING') return outcome;
  }
  return 'RUNNING';
}

/** People and others do what they do: webhooks come, accounts are settled, places become free. */
async function goOn(world: World, patience: number): Promise<void> {
  const now = await world.reach.now();
  await callBack(world, now);
  await world.decide();
  if (world.takenAt.some((at) => at + TAKEN_SECONDS * 1000 <= now)) {
    world.takenAt.length = 0;
    await world.leave('taker');
  }
  // An operator is told of a hold, and without one may take a while; a job that nobody holds up goes on by itself.
  if (world.places.hold || (world.syncSo.accountTrouble && patience === 0)) await world.settle();
}

/** REJECTED never calls back (sync-so.md 9). */
async function callBack(world: World, now: number): Promise<void> {
  for (const generation of world.syncSo.accepted) {
    if (generation.webhook === 'lost' || generation.ends === 'REJECTED' || endOf(generation) > now) continue;
    world.events += 1;
    await world.reach.hint();
    if (generation.webhook === 'sent') generation.webhook = 'lost';
    else generation.webhook = 'sent';
  }
}

async function outcomeOf(job: WorkflowHandle): Promise<Outcome> {
  return (await job.describe()).status.name;
}

const terminate = (job: WorkflowHandle) => unlessOver(job.terminate('the script is over'));
