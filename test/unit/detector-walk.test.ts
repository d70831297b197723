import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/db/client.js';
import { newDetectorState } from '../../src/versions/detector/detector-state.js';
import type { ObserveDeps } from '../../src/versions/detector/observe-deps.js';
import { observeVersions, type VersionContext } from '../../src/versions/detector/observe-versions.js';
import { ROUND } from '../../src/versions/detector/stalled-runs.js';
import { type Places, walksOf } from '../../src/versions/detector/walk-jobs.js';
import { deployment, NOON, worker } from '../support/detector-facts.js';

interface Question {
  where: { stage: unknown; id?: { gt: string } };
  take: number;
}

/** A table of open jobs, in the order of ids. */
function tableOf(atWork: string[], waiting: string[]): Db {
  const findMany = async ({ where: { stage, id }, take }: Question) =>
    (stage === 'waiting_for_slot' ? waiting : atWork)
      .filter((one) => one > (id?.gt ?? ''))
      .slice(0, take)
      .map((one) => ({ id: one }));
  return { videoJob: { findMany } } as unknown as Db;
}

const ids = (kind: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${kind}${String(n).padStart(4, '0')}`);

/** The jobs looked at in each round; `looked`: how many of them there was time for. */
async function rounds(count: number, db: Db, o: { limit?: number; looked?: number } = {}): Promise<string[][]> {
  const { limit = ROUND.most, looked } = o;
  const places: Places = {};
  const walks = walksOf({ db } as ObserveDeps, Promise.resolve({ notStarted: 0, jobIds: [] }));
  const all: string[][] = [];
  for (let n = 0; n < count; n += 1) {
    const walk = await walks(places, limit);
    expect(walk.ids.length).toBeLessThanOrEqual(limit);
    const done = walk.ids.slice(0, looked);
    walk.goOn(done.length);
    all.push(done);
  }
  return all;
}

describe('the walk over the open jobs', () => {
  it('comes to all of 300 at work and 300 that wait in the five rounds of 30 s', async () => {
    const [atWork, waiting] = [ids('a', 300), ids('w', 300)];
    const seen = new Set((await rounds(5, tableOf(atWork, waiting))).flat());
    expect([...atWork, ...waiting].filter((id) => !seen.has(id))).toEqual([]);
  });

  it('looks at all that are at work in each round, where they are few', async () => {
    const [atWork, waiting] = [ids('a', 20), ids('w', 480)];
    const seen = await rounds(5, tableOf(atWork, waiting));
    for (const round of seen) expect(round).toEqual(expect.arrayContaining(atWork));
    expect(new Set(seen.flat()).size).toBe(500);
  });

  it('begins anew at its end', async () => {
    const seen = await rounds(4, tableOf(ids('a', 3), ids('w', 5)), { limit: 4 });
    const walked = seen.map((round) => round.filter((id) => id.startsWith('w')).join(' '));
    expect(walked).toEqual(['w0000 w0001', 'w0002 w0003 w0004', 'w0000 w0001', 'w0002 w0003 w0004']);
  });

  it('goes on where there was no time for more', async () => {
    const atWork = ids('a', 30);
    const seen = await rounds(6, tableOf(atWork, []), { limit: 10, looked: 5 });
    expect(seen.flat()).toEqual(atWork);
  });
});

describe('more versions than are looked at', () => {
  it('are those that workers run: what nobody works for is looked at', async () => {
    const versions = ids('v', 30).map((buildId) => ({ buildId, status: 'draining' as const, createdAt: NOON }));
    const [current, ...others] = versions.map(({ buildId }) => buildId);
    const deserted = others.slice(-2);
    const workers = others
      .filter((buildId) => !deserted.includes(buildId))
      .map((buildId) => worker({ version: { deploymentName: 'pro', buildId } }));
    const context: VersionContext = {
      ...{ deployment: deployment({ versions, current }), workers, memory: newDetectorState(), builds: [] },
    };
    const deps = {
      deployments: { deploymentName: 'pro', describeVersion: async () => undefined },
      client: { workflow: { count: async () => ({ count: 0 }), list: () => [] } },
    } as unknown as ObserveDeps;
    const seen = (await observeVersions(deps, context)).map(({ buildId }) => buildId);
    expect(seen).toEqual(expect.arrayContaining([current, ...deserted]));
    expect(seen).toHaveLength(20);
  });
});
