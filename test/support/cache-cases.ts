import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/domain/job.js';
import { bundleWorkflows } from './bundles.js';
import { type DevServer, startDevServer } from './dev-server.js';
import { type HistoryEvent, historiesOf } from './histories-of.js';
import type { Call } from './recording-activities.js';
import { type Played, type ScenarioWorker, startScenarioWorker } from './scenario-worker.js';
import { SCENARIOS } from './scenarios.js';
import './workflow-environment.js'; // workers that are quiet

/**
 * A worker that has dropped a job from its cache replays it from its first event at the next task, as after a restart.
 * Whatever depends on more than the history then comes out differently. Played on the real server, with versioned
 * workers and all scenarios side by side on each.
 */
export interface Caches {
  scenarios: string[];
  /** Jobs a worker keeps in its cache, by a name. In `roomy` all stay, which the others are compared with. */
  caches: { roomy: number; [name: string]: number };
}

export function describeCaches({ scenarios, caches }: Caches): void {
  const names = Object.keys(caches);
  let played: Plays;
  beforeAll(async () => {
    played = await playAll({ scenarios, caches });
  });
  afterAll(() => played?.stop());

  describe.each(names.filter((name) => name !== 'roomy'))('with its cache %s', (cache) => {
    describe.each(scenarios)('"%s"', (scenario) => {
      const dropped = () => played.of(cache, scenario);
      /** The same job where it stayed in the cache. */
      const stayed = () => played.of('roomy', scenario);

      it('ends as it does in a cache with room', () => {
        const { end } = SCENARIOS[scenario]?.() ?? {};
        expect({ stayed: stayed().end, dropped: dropped().end }).toEqual({ stayed: end, dropped: end });
      });

      it('writes the same into its row', () => {
        expect(rowCalls(dropped())).toEqual(rowCalls(stayed()));
      });

      it('does each thing outside as often', () => {
        expect(counts(dropped())).toEqual(counts(stayed()));
      });
    });
  });

  describe.each(names)('with its cache %s', (cache) => {
    it.each(scenarios)('"%s" sends no more than it must, and all of an attempt under one key', (scenario) => {
      const { submits, asks = 0, attempts: most = 1 } = SCENARIOS[scenario]?.() ?? { submits: -1 };
      const calls = played.of(cache, scenario).calls.filter((call) => call.name === 'submitGeneration');
      expect(calls).toHaveLength(asks + submits);
      const sends = calls.slice(asks);
      const attempts = sends.map(({ args }) => args[2] as Attempt);
      const keys = new Set(attempts.map(({ n, idempotencyKey }) => `${n} ${idempotencyKey}`));
      expect(keys.size).toBe(Math.min(most, sends.length));
      expect(new Set(attempts.map(({ n }) => n)).size).toBe(keys.size);
    });

    it.each(scenarios)('"%s" loses no workflow task time and again', async (scenario) => {
      const histories = await historiesOf(played.server.client, played.of(cache, scenario).workflowId);
      const tries = histories.flatMap(({ events }) => (events ?? []).map(triesOfTask));
      expect(Math.max(...tries)).toBeLessThanOrEqual(MOST_TRIES);
    });
  });
}

interface Plays {
  server: DevServer;
  /** Throws what went wrong with the scenario, so that one does not spoil the others. */
  of(cache: string, scenario: string): Played;
  stop(): Promise<void>;
}

async function playAll({ scenarios, caches }: Caches): Promise<Plays> {
  const [server, workflowBundle] = await Promise.all([startDevServer(), bundleWorkflows()]);
  const workers: ScenarioWorker[] = [];
  const plays = new Map<string, PromiseSettledResult<Played>>();
  for (const [cache, maxCachedWorkflows] of Object.entries(caches)) {
    const version = { deploymentName: cache, buildId: 'today' };
    const worker = await startScenarioWorker(server, { workflowBundle, maxCachedWorkflows, version });
    workers.push(worker);
    const settled = await Promise.allSettled(scenarios.map((scenario) => worker.play(scenario)));
    for (const [index, play] of settled.entries()) plays.set(`${cache} ${scenarios[index]}`, play);
  }
  return {
    server,
    of(cache, scenario) {
      const play = plays.get(`${cache} ${scenario}`);
      if (play?.status !== 'fulfilled') throw play?.reason ?? new Error(`"${scenario}" was not played.`);
      return play.value;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await server.stop();
    },
  };
}

/** One may be lost on a busy machine, which costs 10 s. Behind that, each loss costs ever more. */
const MOST_TRIES = 2;
const triesOfTask = ({ workflowTaskScheduledEventAttributes }: HistoryEvent) =>
  workflowTaskScheduledEventAttributes?.attempt ?? 0;

const rowCalls = ({ calls }: Played): string[] =>
  calls.filter(({ name }) => /^(record|complete|fail|check)/.test(name)).map(anonymous);

/** What differs from one job to the next is left out: ids, keys, times, and the percent that time alone makes. */
const anonymous = ({ name, args }: Call) =>
  `${name} ${JSON.stringify(args)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/[0-9a-f]{32}/g, '<secret>')
    .replaceAll(/\b\d{13}\b/g, '<time>')
    .replaceAll(/(?<="percent":)\d+/g, '<percent>')}`;

function counts({ calls }: Played): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const call of calls) counted[call.name] = (counted[call.name] ?? 0) + 1;
  return counted;
}
