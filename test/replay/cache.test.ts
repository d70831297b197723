import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorkflowBundle, type WorkflowBundle } from '../../src/deployment/builds/workflow-bundle.js';
import type { Attempt } from '../../src/domain/job.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { type HistoryEvent, historiesOf } from '../support/histories-of.js';
import type { Call } from '../support/recording-activities.js';
import { repository } from '../support/recordings.js';
import { type Played, type ScenarioWorker, startScenarioWorker } from '../support/scenario-worker.js';
import { SCENARIOS } from '../support/scenarios.js';
import '../support/workflow-environment.js'; // workers that are quiet

/**
 * A worker that has dropped a job from its cache replays it from its first event at the next task, as after a restart.
 * Whatever depends on more than the history then comes out differently. On the real server, with versioned workers, and
 * all scenarios side by side on each.
 */
const names = Object.keys(SCENARIOS);
type Plays = Map<string, PromiseSettledResult<Played>>;
/** Jobs each worker keeps in its cache: all, with the runs they go on in; few, so that they push each other out; none. */
const CACHES = { roomy: 2 * names.length, crowded: 4, none: 0 };
const plays: Record<keyof typeof CACHES, Plays> = { roomy: new Map(), crowded: new Map(), none: new Map() };
let server: DevServer;
const workers: ScenarioWorker[] = [];

beforeAll(async () => {
  let workflowBundle: WorkflowBundle;
  [server, workflowBundle] = await Promise.all([startDevServer(), makeWorkflowBundle(repository)]);
  const playAll = async ([deploymentName, maxCachedWorkflows]: [string, number]) => {
    const version = { deploymentName, buildId: 'today' };
    const worker = await startScenarioWorker(server, { workflowBundle, maxCachedWorkflows, version });
    workers.push(worker);
    await Promise.all(names.map((name) => play(worker, name, plays[deploymentName as keyof typeof CACHES])));
  };
  for (const cache of Object.entries(CACHES)) await playAll(cache);
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await server?.stop();
});

async function play(worker: ScenarioWorker, name: string, plays: Plays): Promise<void> {
  const [settled] = await Promise.allSettled([worker.play(name)]);
  plays.set(name, settled);
}

function played(plays: Plays, name: string): Played {
  const play = plays.get(name);
  if (play?.status !== 'fulfilled') throw play?.reason ?? new Error(`"${name}" was not played.`);
  return play.value;
}

/** The same job where it stayed in the cache. */
const stayed = (name: string): Played => played(plays.roomy, name);

describe.each(['crowded', 'none'] as const)('with its cache %s', (cache) => {
  describe.each(names)('"%s"', (name) => {
    const dropped = () => played(plays[cache], name);

    it('ends as it does in a cache with room', () => {
      const { end } = SCENARIOS[name]?.() ?? {};
      expect({ stayed: stayed(name).end, dropped: dropped().end }).toEqual({ stayed: end, dropped: end });
    });

    it('writes the same into its row', () => {
      expect(rowCalls(dropped())).toEqual(rowCalls(stayed(name)));
    });

    it('does each thing outside as often', () => {
      expect(counts(dropped())).toEqual(counts(stayed(name)));
    });
  });
});

describe.each(Object.keys(CACHES) as (keyof typeof CACHES)[])('with its cache %s', (cache) => {
  it.each(names)('"%s" sends no more than it must, and all under one key', (name) => {
    const sends = played(plays[cache], name).calls.filter((call) => call.name === 'submitGeneration');
    const keys = sends.map(({ args }) => (args[3] as Attempt).idempotencyKey);
    expect(sends).toHaveLength(SCENARIOS[name]?.().submits ?? -1);
    expect(new Set(keys).size).toBe(Math.min(1, sends.length));
  });

  it.each(names)('"%s" loses no workflow task time and again', async (name) => {
    const histories = await historiesOf(server.client, played(plays[cache], name).workflowId);
    const tries = histories.flatMap(({ events }) => (events ?? []).map(triesOfTask));
    expect(Math.max(...tries)).toBeLessThanOrEqual(MOST_TRIES);
  });
});

/** One may be lost on a busy machine, which costs 10 s. Behind that, each loss costs ever more. */
const MOST_TRIES = 2;
const triesOfTask = ({ workflowTaskScheduledEventAttributes }: HistoryEvent) =>
  workflowTaskScheduledEventAttributes?.attempt ?? 0;

const rowCalls = ({ calls }: Played): string[] =>
  calls.filter(({ name }) => /^(record|complete|fail)/.test(name)).map(anonymous);

/** What differs from one job to the next is left out: ids, keys, times, and the percent that time alone makes. */
const anonymous = ({ name, args }: Call) =>
  `${name} ${JSON.stringify(args)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/[0-9a-f]{32}/g, '<secret>')
    .replaceAll(/\b\d{13}\b/g, '<time>')
    .replaceAll(/(?<="generating","percent":)\d+/g, '<percent>')}`;

function counts({ calls }: Played): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const call of calls) counted[call.name] = (counted[call.name] ?? 0) + 1;
  return counted;
}
