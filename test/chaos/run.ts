import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Inspection } from '../../simulator/inspection.js';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { createDb, type Db } from '../../src/db/client.js';
import { DOUBTFUL, RESUMABLE } from '../../src/db/job-actions.js';
import { temporalEnvironment } from '../../src/platform/config.js';
import type { Report } from '../../src/platform/report.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { connectTemporal } from '../../src/temporal/client.js';
import { type ChaosStack, type Code, startChaosStack } from './chaos-stack.js';
import { gatherEvidence, keepHistories } from './evidence.js';
import { type DoneFault, inflict } from './faults.js';
import { judge, type Verdict } from './judge.js';
import { type Load, type Media, makeMedia, submitJobs } from './load.js';
import { misbehave } from './misbehaviour.js';
import { type Observed, observe } from './observer.js';
import { type Asked, decideAll, nothingAsked, type People, resumeAll, retrySome } from './people.js';
import { type Fault, faultRounds, type Round } from './plan.js';
import { createRandom, type Random } from './random.js';
import type { Crash } from './supervisor.js';

export interface ChaosOptions {
  seed: number;
  jobs: number;
  /** How long faults are done; starting before it and settling after it come on top. */
  minutes: number;
  /** Faults go on for longer where a slow machine has not got to so many. */
  leastFaults?: number;
  /** How long jobs may take to end once all faults are over. */
  settleMinutes: number;
  scenarios: readonly ScenarioName[];
  /** Folder for the logs of all parts, which are removed with everything else when this is left out. */
  logs?: string;
  report: Report;
  signal: AbortSignal;
  /** Whose API, worker and simulator are started; left out, those of the sources. */
  code?: Code;
}

export interface ChaosResult {
  verdict: Verdict;
  faults: DoneFault[];
  load: Load;
  asked: Asked;
  observed: Observed;
  inspection: Inspection;
  crashes: readonly Crash[];
  /** From the last fault's end until no job was left. */
  settledAfterMs: number;
  /** Seconds from the row to the result, of the completed. */
  jobSeconds: number[];
}

/** Submitting goes on for longer than the last fault can, so that the recovery from it shows. */
const LOAD_AFTER_MS = 20_000;

/** The whole of it: starts the stack, submits, disturbs, waits until everything has ended, judges, and cleans up. */
export async function runChaos(o: ChaosOptions): Promise<ChaosResult> {
  const stack = await startChaosStack(o.report, o.code);
  const db = createDb(stack.direct.DATABASE_URL);
  const temporal = await connectTemporal(temporalEnvironment({ TEMPORAL_ADDRESS: stack.direct.TEMPORAL_ADDRESS }));
  try {
    return await runOn({ stack, db, temporal }, o);
  } finally {
    await temporal.connection.close();
    await db.$disconnect();
    await stack.stop(o.logs);
  }
}

interface Ground {
  stack: ChaosStack;
  db: Db;
  temporal: Client;
}

async function runOn(ground: Ground, o: ChaosOptions): Promise<ChaosResult> {
  const { stack, db } = ground;
  const random = createRandom(o.seed);
  const media = await makeMedia(stack.ffmpegPath, stack.dataDir);
  const { SYNC_BASE_URL: simulatorUrl } = stack.direct;
  const [settled, over] = [new AbortController(), new AbortController()];
  const people = peopleAt(ground, random.fork('people'), { ...o, signal: AbortSignal.any([o.signal, over.signal]) });
  const observing = observe(db, over.signal);
  const resuming = Promise.all([resumeAll(people, over.signal), decideAll(people, over.signal)]);
  const { scenarios } = o;
  const misbehaving = misbehave({ simulatorUrl, scenarios, signal: over.signal, random: random.fork('scenarios') });
  try {
    const retrying = retrySome(people, settled.signal);
    const { faults, load } = await underFaults(stack, { random, media, people }, o);
    const firstMs = await settle(ground, o);
    settled.abort();
    await retrying; // what was tried again in the last moment is open once more
    const settledAfterMs = firstMs + (await settle(ground, o));
    over.abort();
    await resuming;
    const { asked } = people;
    const { inspection, verdict } = await judged(ground, { load, asked, media });
    const outcome = { verdict, faults, load, asked, inspection, settledAfterMs, crashes: stack.crashes };
    return { ...outcome, observed: await observing, jobSeconds: await jobSeconds(db) };
  } finally {
    settled.abort();
    over.abort();
    await Promise.all([observing, resuming, misbehaving]);
  }
}

const STATES = {
  failed: { status: 'failed' },
  needs_attention: RESUMABLE,
  doubtful: DOUBTFUL,
};

function peopleAt({ stack: { apiUrl }, db }: Ground, random: Random, { report, signal }: ChaosOptions): People {
  const jobsThatAre: People['jobsThatAre'] = async (state) => {
    const where = STATES[state];
    const rows = await db.videoJob.findMany({ where, select: { id: true }, orderBy: { createdAt: 'asc' } });
    return rows.map(({ id }) => id);
  };
  return { apiUrl, jobsThatAre, asked: nothingAsked(), random, report, signal };
}

/** Everything that happens at once: jobs are submitted, people change their minds, and faults are done. */
async function underFaults(stack: ChaosStack, o: { random: Random; media: Media; people: People }, all: ChaosOptions) {
  const { jobs, signal, report } = all;
  const overMs = all.minutes * 60_000 + LOAD_AFTER_MS;
  const targets = { processes: [...stack.processes.keys()], wires: [...stack.wires.keys()] };
  const where = { ...o, apiUrl: stack.apiUrl, jobs, overMs, report, signal };
  const submitting = submitJobs({ ...where, random: o.random.fork('load') });
  const faults = await disturb(stack, faultRounds(o.random.fork('faults'), targets), all);
  return { faults, load: await submitting };
}

async function judged({ stack, db, temporal }: Ground, o: { load: Load; asked: Asked; media: Media }) {
  const store = createObjectStore(stack.direct);
  const acknowledged = o.load.accepted.map(({ jobId }) => jobId);
  const videos = o.media.videos.map(({ file }) => file);
  const response = await fetch(`${stack.direct.SYNC_BASE_URL}/_simulator/generations`);
  const inspection = (await response.json()) as Inspection;
  const { asked } = o;
  const evidence = await gatherEvidence({ db, store, temporal, inspection, acknowledged, asked, videos });
  store.close();
  const verdict = judge(evidence);
  const lines = Object.values(verdict).flatMap((value) => (Array.isArray(value) ? value : []));
  await keepHistories(temporal, lines, join(stack.dataDir, 'logs'));
  return { inspection, verdict };
}

/** Round after round until the time is over; all faults are undone when this resolves. */
async function disturb(stack: ChaosStack, rounds: Generator<Round, never>, o: ChaosOptions): Promise<DoneFault[]> {
  const done: DoneFault[] = [];
  const deadline = Date.now() + o.minutes * 60_000;
  const begin = async (fault: Fault, afterMs: number) => {
    const { kind, target, forMs } = fault;
    await pause(afterMs);
    o.report(`fault: ${kind} ${target}, ${(forMs / 1000).toFixed(1)} s`);
    done.push(await inflict(stack, fault, o.signal));
  };
  const pause = (ms: number) => sleep(ms, undefined, { signal: o.signal }).catch(() => undefined);
  while ((Date.now() < deadline || done.length < (o.leastFaults ?? 0)) && !o.signal.aborted) {
    const { pauseMs, faults, offsetMs } = rounds.next().value;
    await pause(pauseMs);
    await Promise.all(faults.map((fault, place) => begin(fault, place * offsetMs)));
  }
  return done;
}

/** Waits until no job, workflow or place is open any more, or too long has passed. */
async function settle({ db, temporal }: Ground, { settleMinutes, report, signal }: ChaosOptions): Promise<number> {
  const since = Date.now();
  let told = '';
  while (Date.now() - since < settleMinutes * 60_000 && !signal.aborted) {
    const open = await countOpen(db, temporal).catch(() => undefined);
    const line = open ? `${open.rows} jobs, ${open.workflows} workflows and ${open.places} places are open` : '';
    if (open && open.rows + open.workflows + open.places === 0) break;
    if (line !== told) report(`settling: ${line}`);
    told = line;
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
  return Date.now() - since;
}

async function countOpen(db: Db, temporal: Client) {
  const running = `WorkflowType = 'proJob' AND ExecutionStatus = 'Running'`;
  const [rows, places, workflows] = await Promise.all([
    db.videoJob.count({ where: { status: { notIn: ['completed', 'failed', 'cancelled'] } } }),
    db.syncSlot.count(),
    temporal.workflow.count(running),
  ]);
  return { rows, places, workflows: workflows.count };
}

async function jobSeconds(db: Db): Promise<number[]> {
  const rows = await db.videoJob.findMany({ where: { status: 'completed' } });
  return rows.map(({ createdAt, completedAt }) => ((completedAt ?? createdAt).getTime() - createdAt.getTime()) / 1000);
}
