import { expect, it } from 'vitest';
import { rowsNotStarted } from '../../src/db/waiting-rows.js';
import { type DetectorState, newDetectorState } from '../../src/versions/detector/detector-state.js';
import { lookForStalled, ONE_LOOK, ROUND } from '../../src/versions/detector/stalled-runs.js';
import { walksOf } from '../../src/versions/detector/walk-jobs.js';
import { detectorStage } from '../support/detector-stage.js';
import { newJob } from '../support/job-rows.js';
import type { TinyDeployment } from '../support/tiny-stage.js';

/** Old servers list no runs in trouble, so one among very many has to be met on a walk. */
const { stage, database, runs, moveTo, depsOf } = detectorStage();

/** Looks in 30 s, one every 5 s. */
const ROUNDS = 5;
const ROWS = 300;

/** Jobs of the product as rows, with a run of a tiny workflow for each one of `begun`. */
async function openRows(tiny: TinyDeployment, begun: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < ROWS; n += 1) ids.push(await newJob(database.db));
  const half = ids.filter((_id, place) => place % 2 === 0);
  await database.db.videoJob.updateMany({ where: { id: { in: half } }, data: { stage: 'waiting_for_slot' } });
  const chosen = ids.toSorted().slice(-begun); // the walks come to them last
  for (const workflowId of chosen) {
    await stage.client.workflow.start('tiny', { taskQueue: tiny.name, workflowId, args: ['timer'] });
  }
  return chosen;
}

/** One round, with as much time as it needs on a busy machine: what counts is how many jobs it looks at. */
async function round(tiny: TinyDeployment, memory: DetectorState, { most } = ROUND): Promise<string[]> {
  const walks = walksOf(depsOf(tiny, 0), rowsNotStarted(database.db));
  const stalled = await lookForStalled(stage.client, memory, {
    walks,
    taskQueue: tiny.name,
    looks: { most, forMs: 60_000 },
  });
  return stalled.map(({ workflowId }) => workflowId).toSorted();
}

it('finds all runs in trouble among 300 jobs in the rounds of 30 s, keeps them, and lets go of those that got on', async () => {
  const tiny = stage.newDeployment();
  await tiny.startWorker('a');
  await runs(tiny, 'a');
  const chosen = await openRows(tiny, 40);
  const begun = () => tiny.open().jobs.openCount('a');
  await expect.poll(begun).toBe(chosen.length);
  await tiny.startWorker('b', 'without-timer');
  await runs(tiny, 'b');
  for (const id of chosen) await moveTo(tiny, 'b', id);
  // All of them have failed once a command, which looks at all in one go, says so.
  await expect.poll(() => round(tiny, newDetectorState(), ONE_LOOK)).toEqual(chosen);

  const memory = newDetectorState();
  let found: string[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const before = found;
    found = await round(tiny, memory);
    expect(found).toEqual(expect.arrayContaining(before));
  }
  expect(found).toEqual(chosen);

  const [good = '', ...others] = chosen;
  await moveTo(tiny, 'a', good);
  await stage.client.workflow.getHandle(good).result();
  await expect.poll(() => round(tiny, memory)).toEqual(others);
});
