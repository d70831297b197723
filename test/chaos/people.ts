import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../src/platform/report.js';
import type { Random } from './random.js';

/** What people asked for; a request without an answer may have worked, so it counts from the moment it is sent. */
export interface Asked {
  /** When the API said yes, in ms since 1970; undefined where it said that the job is over, or nothing. */
  cancels: Map<string, number | undefined>;
  /** A failed job, or one with a doubtful result: another generation may be paid. */
  retries: Set<string>;
  /** Jobs whose doubtful result is to be taken as it is. */
  accepted: Set<string>;
  /** Jobs that waited for a person when the API took a resume. */
  resumed: Set<string>;
  /** Answers that are neither yes nor "too late". */
  strange: string[];
}

export interface People {
  apiUrl: string;
  /** Ids of the jobs a person sees in this state; throws where they cannot be seen just now. */
  jobsThatAre(state: 'failed' | 'needs_attention' | 'doubtful'): Promise<string[]>;
  asked: Asked;
  random: Random;
  report: Report;
  /** Ends everything, in the middle too. */
  signal: AbortSignal;
}

export const nothingAsked = (): Asked => ({
  cancels: new Map(),
  retries: new Set(),
  accepted: new Set(),
  resumed: new Set(),
  strange: [],
});

const CANCELLED = 0.07;
/** From the queue to the end, as most jobs take some seconds. */
const CANCEL_AFTER_MS = [0, 20_000] as const;
/** A cancelled job's place may be kept for 5 minutes (workflows/endings.ts), for which no run is to wait at its end. */
const NO_CANCEL_BEFORE_END_MS = 70_000;
const TRIED_AGAIN = 0.5;
const LOOK_EVERY_MS = 1_000;
/** Until somebody sees that the account has trouble, and has settled it. */
const SETTLED_AFTER_MS = [500, 4_000] as const;
/** A person would press the button again. */
const AGAIN_MS = 500;
const NO_ANSWER_MS = 5_000;

/** After how long the person who submits a job does not want it any more; most want it. */
export function changeOfMind(random: Random, leftMs: number): number | undefined {
  const afterMs = random.between(...CANCEL_AFTER_MS);
  const isCancelled = random.next() < CANCELLED; // drawn in any case, so that the next job draws the same
  return isCancelled && leftMs > NO_CANCEL_BEFORE_END_MS ? afterMs : undefined;
}

export async function cancelJob(people: People, jobId: string, afterMs: number): Promise<void> {
  const { cancels } = people.asked;
  await pause(afterMs, people.signal);
  cancels.set(jobId, undefined);
  const status = await ask(people, `/api/v1/jobs/${jobId}/cancel`);
  if (status === 202) cancels.set(jobId, Date.now());
}

/** Tries some of the failed jobs again, each once, until told to stop; whoever cancelled a job leaves it. */
export async function retrySome(people: People, stop: AbortSignal): Promise<void> {
  const { asked } = people;
  const random = people.random.fork('retries');
  const seen = new Set<string>();
  const asking: Promise<unknown>[] = [];
  while (!stop.aborted) {
    for (const jobId of await people.jobsThatAre('failed').catch(() => [])) {
      if (seen.has(jobId)) continue;
      seen.add(jobId);
      if (random.next() >= TRIED_AGAIN || asked.cancels.has(jobId) || asked.retries.has(jobId)) continue;
      asked.retries.add(jobId);
      asking.push(ask(people, `/api/v1/jobs/${jobId}/retry?payAgain=true`));
    }
    await pause(LOOK_EVERY_MS, stop);
  }
  await Promise.all(asking);
}

/** Looks at each doubtful result, until told to stop: half of them will do, the others are made again, once a job. */
export async function decideAll(people: People, stop: AbortSignal): Promise<void> {
  const { asked } = people;
  const random = people.random.fork('decisions');
  while (!stop.aborted) {
    for (const jobId of await people.jobsThatAre('doubtful').catch(() => [])) {
      const isTaken = random.next() >= TRIED_AGAIN || asked.retries.has(jobId);
      (isTaken ? asked.accepted : asked.retries).add(jobId);
      await ask(people, `/api/v1/jobs/${jobId}/${isTaken ? 'accept' : 'retry?payAgain=true'}`);
    }
    await pause(LOOK_EVERY_MS, stop);
  }
}

/** Resumes whatever waits for a person, until told to stop. */
export async function resumeAll(people: People, stop: AbortSignal): Promise<void> {
  const { asked } = people;
  const random = people.random.fork('resumes');
  while (!stop.aborted) {
    await pause(random.between(...SETTLED_AFTER_MS), stop);
    const inNeed = await people.jobsThatAre('needs_attention').catch(() => []);
    if (inNeed.length === 0 || (await ask(people, '/api/v1/jobs/resume')) !== 202) continue;
    for (const jobId of inNeed) asked.resumed.add(jobId);
  }
}

/** Asks until there is an answer: what it was, or undefined where all is over before. */
async function ask(people: People, path: string): Promise<number | undefined> {
  while (!people.signal.aborted) {
    const status = await answerTo(people, path).catch(() => undefined);
    if (status === 202 || status === 409) return status;
    if (status === 500) people.report(`POST ${path}: HTTP 500`); // ours to explain, whatever the fault
    if (status !== undefined && status < 500) {
      people.asked.strange.push(`POST ${path}: HTTP ${status}`);
      return status;
    }
    await pause(AGAIN_MS, people.signal);
  }
  return undefined;
}

async function answerTo({ apiUrl, signal }: People, path: string): Promise<number> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(NO_ANSWER_MS)]);
  const response = await fetch(new URL(path, apiUrl), { method: 'POST', signal: inTime });
  await response.arrayBuffer();
  return response.status;
}

const pause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => undefined);
