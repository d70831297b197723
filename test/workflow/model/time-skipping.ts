import { setTimeout as pause } from 'node:timers/promises';
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Stage } from './stage.js';
import { REPORTED_MS, type World } from './world.js';

/**
 * What it takes to play with the time-skipping server (1.31.0), which has faults of its own around cancellation:
 * - A step that ends while the task that gives it up is under way makes it refuse that task, over and over
 *   ("ACTIVITY_UNKNOWN for scheduledEventId"). So a cancel comes while the job is at rest, or in the middle of a call
 *   that goes on only when the job has been told.
 * - A job that ends before its activities, or gives up one that waits for its next try, leaves a lock of the server
 *   closed, and time is skipped no more.
 * The real server knows neither.
 */

/** A run that is completed, failed or timed out. */
const ENDS = [2, 3, 4];
const TASK_STARTED = 6;
const TASK_COMPLETED = 7;
const TASK_FAILED = 9;
const ACTIVITY_SCHEDULED = 10;
const CANCEL_REQUESTED = 20;

const eventsOf = async (job: WorkflowHandle) =>
  ((await job.fetchHistory()).events ?? []).map(({ eventType }) => Number(eventType));

export async function unlessOver(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

const TOLD_MS = 5000;

/** Returns when the job has been told; false where it was over. */
export async function cancelAndTell(job: WorkflowHandle): Promise<boolean> {
  await unlessOver(job.cancel());
  const deadline = Date.now() + TOLD_MS;
  while (Date.now() < deadline) {
    const events = await eventsOf(job);
    const asked = events.lastIndexOf(CANCEL_REQUESTED);
    if (asked < 0) return false;
    if (events.indexOf(TASK_COMPLETED, asked) > 0) return true;
    await pause(5);
  }
  return false; // its task is lost or is tried again; play.ts finds out
}

/** No call is at work, and the last one's answer has arrived. */
export async function quiet(world: World): Promise<void> {
  const deadline = Date.now() + 5000;
  do await pause(REPORTED_MS);
  while (world.inFlight > 0 && Date.now() < deadline);
}

/** Looks, 20 ms apart and more, after which a job that shows nothing new is taken to be at rest. */
const SAME = 12;

/** The job waits for time to pass, or for somebody. */
export async function untilAtRest(world: World, job: WorkflowHandle): Promise<void> {
  let before = -1;
  // A call that waits for its next try is at rest too, but looks like one that is about to begin.
  for (let same = 0, sure = false; !(same >= SAME || (sure && same >= 2)); ) {
    await quiet(world);
    const events = await eventsOf(job);
    same = events.length === before ? same + 1 : 0;
    sure = atRest(events);
    before = events.length;
  }
}

function atRest(events: number[]): boolean {
  const last = events.at(-1) ?? 0;
  return events.lastIndexOf(TASK_COMPLETED) > events.lastIndexOf(TASK_STARTED) && last > ACTIVITY_SCHEDULED;
}

/** Whether the job's last task was begun and never came back, though hours have passed; one that failed came back. */
export async function hasLostTask(job: WorkflowHandle): Promise<boolean> {
  const events = await eventsOf(job);
  const begun = events.lastIndexOf(TASK_STARTED);
  return begun > events.lastIndexOf(TASK_COMPLETED) && begun > events.lastIndexOf(TASK_FAILED);
}

/** Nothing happened for so long of real time: the lock was left closed. */
const LEFT_CLOSED_MS = 700;
/** So many times as long where the job looks as if a call were about to begin. */
const SURELY = 5;

/** Lets this many seconds pass for the server. */
export async function pass(stage: Stage, seconds: number): Promise<void> {
  const { environment, world } = stage;
  let before = -1;
  let still = 0;
  const watch = setInterval(async () => {
    const lines = world?.story.length ?? 0;
    still = lines === before && world?.inFlight === 0 ? still + 1 : 0;
    before = lines;
    if (still === 0 || (still < SURELY && !(await isIdle(environment, world)))) return;
    still = 0;
    await openLock(environment);
  }, LEFT_CLOSED_MS);
  stage.passing = true;
  await environment.sleep(Math.max(1, Math.round(seconds * 1000))).finally(() => {
    stage.passing = false;
    clearInterval(watch);
  });
}

/** The server counts its locks, and one opened too many breaks it; so not while it waits for a slow worker. */
async function isIdle({ client }: TestWorkflowEnvironment, world?: World): Promise<boolean> {
  if (!world) return true;
  const events = await eventsOf(client.workflow.getHandle(world.jobId)).catch(() => []);
  const last = events.at(-1) ?? TASK_STARTED;
  return ENDS.includes(last) || atRest(events);
}

/** Less than the client waits before it tries again what was refused; that would open another lock. */
const ONE_TRY_MS = 100;

async function openLock({ connection }: TestWorkflowEnvironment): Promise<void> {
  const open = async () => connection.testService?.unlockTimeSkipping({});
  await connection.withDeadline(Date.now() + ONE_TRY_MS, open).catch(() => undefined);
}
