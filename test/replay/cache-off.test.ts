import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorkflowBundle, type WorkflowBundle } from '../../src/deployment/builds/workflow-bundle.js';
import type { Attempt } from '../../src/domain/job.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import type { Call } from '../support/recording-activities.js';
import { repository } from '../support/recordings.js';
import { type Played, type ScenarioWorker, startScenarioWorker } from '../support/scenario-worker.js';
import { SCENARIOS } from '../support/scenarios.js';
import '../support/workflow-environment.js'; // workers that are quiet

/**
 * With its cache off a worker replays a job from its first event at each task, as after a restart. Whatever depends on
 * more than the history then comes out differently than with the cache. On the real server, with versioned workers.
 */
const names = Object.keys(SCENARIOS);
let server: DevServer;
const workers: ScenarioWorker[] = [];
type Plays = Map<string, PromiseSettledResult<Played>>;
const cached: Plays = new Map();
const uncached: Plays = new Map();
/**
 * Without a cache the SDK (1.24.0) throws workflows that have local activities out of each other's way, which costs
 * each a time-out of 10 s. So a worker plays one scenario at a time, and there are several.
 */
const UNCACHED_WORKERS = 6;

beforeAll(async () => {
  let workflowBundle: WorkflowBundle;
  [server, workflowBundle] = await Promise.all([startDevServer(), makeWorkflowBundle(repository)]);
  const start = async (deploymentName: string, maxCachedWorkflows: number) => {
    const version = { deploymentName, buildId: 'today' };
    const worker = await startScenarioWorker(server, { workflowBundle, maxCachedWorkflows, version });
    workers.push(worker);
    return worker;
  };
  const waiting = [...names];
  await Promise.all([
    start('cached', names.length).then((worker) => Promise.all(names.map((name) => play(worker, name, cached)))),
    ...Array.from({ length: UNCACHED_WORKERS }, async (_, index) => {
      const worker = await start(`uncached-${index}`, 0);
      for (let name = waiting.shift(); name; name = waiting.shift()) await play(worker, name, uncached);
    }),
  ]);
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await server?.stop();
});

async function play(worker: ScenarioWorker, name: string, plays: Plays): Promise<void> {
  const [settled] = await Promise.allSettled([worker.play(name)]);
  plays.set(name, settled);
}

const playedBoth = (name: string): [Played, Played] => [played(cached, name), played(uncached, name)];

function played(plays: Plays, name: string): Played {
  const play = plays.get(name);
  if (play?.status !== 'fulfilled') throw play?.reason ?? new Error(`"${name}" was not played.`);
  return play.value;
}

describe.each(names)('without the cache, "%s"', (name) => {
  it('ends as it does with it', () => {
    const [withCache, without] = playedBoth(name);
    const { end } = SCENARIOS[name]?.() ?? {};
    expect({ cached: withCache.end, uncached: without.end }).toEqual({ cached: end, uncached: end });
  });

  it('writes the same into its row', () => {
    const [withCache, without] = playedBoth(name);
    expect(rowCalls(without)).toEqual(rowCalls(withCache));
  });

  it('does each thing outside as often', () => {
    const [withCache, without] = playedBoth(name);
    expect(counts(without)).toEqual(counts(withCache));
  });

  it('sends no more than it must, and all under one key', () => {
    for (const { calls } of playedBoth(name)) {
      const sends = calls.filter((call) => call.name === 'submitGeneration');
      const keys = sends.map(({ args }) => (args[3] as Attempt).idempotencyKey);
      expect(sends).toHaveLength(SCENARIOS[name]?.().submits ?? -1);
      expect(new Set(keys).size).toBe(Math.min(1, sends.length));
    }
  });
});

const isRowCall = ({ name }: Call) => /^(record|complete|fail)/.test(name);
const isProgress = ({ name }: Call) => name === 'recordProgress';

/** What differs from one job to the next is left out: ids, keys, times, and the percent that time alone makes. */
const anonymous = ({ name, args }: Call) =>
  `${name} ${JSON.stringify(args)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/[0-9a-f]{32}/g, '<secret>')
    .replaceAll(/\b\d{13}\b/g, '<time>')
    .replaceAll(/(?<="generating","percent":)\d+/g, '<percent>')}`;

/**
 * Progress is a local activity: a task that is done again tells again all that it told (workflows/activities.ts). So what
 * is told twice between two other calls counts once; all others are counted.
 */
function rowCalls({ calls }: Played): string[] {
  const kept: string[] = [];
  let told = new Set<string>();
  for (const call of calls) {
    const words = anonymous(call);
    if (!isProgress(call)) told = new Set();
    else if (told.has(words)) continue;
    else told.add(words);
    if (isRowCall(call)) kept.push(words);
  }
  return kept;
}

function counts({ calls }: Played): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const call of calls) if (!isProgress(call)) counted[call.name] = (counted[call.name] ?? 0) + 1;
  return counted;
}
