import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import { acquireSlot } from '../../src/db/slots.js';
import { inParallel } from '../../src/platform/in-parallel.js';
import { activityTry } from './activity-try.js';
import { type HealingStage, startHealingStage } from './healing-stage.js';
import { jobInput } from './job-input.js';
import { readJob } from './job-rows.js';
import { resetSlots } from './slot-guard.js';
import { until } from './until.js';

const STARTS_AT_ONCE = 50;

type Step = 'startMissing' | 'settleClosed' | 'verifyHolders' | 'verifyWaiters';

/** Jobs that go on, on a real server, so many that a walk takes `pages`: what needs no healing must cost next to nothing. */
export function reconcileAtScale(jobs: number, pages: number): void {
  let stage: HealingStage;
  let running: string[];
  /** Asked after one by one. */
  let described: string[] = [];

  beforeAll(async () => {
    stage = await startHealingStage();
    running = await runningJobs();
    const { outcomes } = stage.deps;
    await until('all are listed', 60_000, async () => (await outcomes.listed(running)).size === jobs || undefined);
  });
  afterAll(() => stage?.stop());

  async function runningJobs(): Promise<string[]> {
    const inputs = Array.from({ length: jobs }, () => jobInput());
    await addRows(inputs, 'processing');
    await inParallel(inputs, { atOnce: STARTS_AT_ONCE }, (input) => stage.deps.starter.start(input));
    return inputs.map(({ jobId }) => jobId);
  }

  /** Rows nobody has written for a while. */
  async function addRows(inputs: ReturnType<typeof jobInput>[], status: string): Promise<void> {
    const updatedAt = new Date(Date.now() - 60_000);
    const data = inputs.map((input) => {
      const { jobId: id, userId } = input;
      return { id, userId, status, updatedAt, input: JSON.parse(JSON.stringify(input)) };
    });
    await stage.deps.db.videoJob.createMany({ data });
  }

  /** All pages of a step; how many there were. */
  async function walk(step: Step): Promise<number> {
    const { outcomes } = stage.deps;
    const of: typeof outcomes.of = (jobId) => {
      described.push(jobId);
      return outcomes.of(jobId);
    };
    const deps: ReconcileDeps = { ...stage.deps, outcomes: { ...outcomes, of } };
    described = [];
    let [pages, place]: [number, string | undefined] = [0, undefined];
    do {
      const from: string | undefined = place;
      place = (await activityTry().run(() => createReconcileActivities(deps)[step](from))).next;
      pages += 1;
    } while (place !== undefined);
    return pages;
  }

  it('rows: only those that are not listed as running are looked at, and healed', async () => {
    const lost = jobInput();
    await addRows([lost], 'queued');
    const closed = jobInput();
    await addRows([closed], 'processing');
    await stage.deps.starter.start(closed);
    await stage.client.workflow.getHandle(closed.jobId).terminate();
    await expect
      .poll(() => stage.deps.outcomes.listed([closed.jobId]))
      .toEqual(new Map([[closed.jobId, 'ended_outside']]));

    expect(await walk('settleClosed')).toBe(pages);
    expect(described.toSorted()).toEqual([lost.jobId, closed.jobId].toSorted());
    expect(await readJob(stage.deps.db, closed.jobId)).toMatchObject({ status: 'failed' });
    expect(await stage.deps.outcomes.of(lost.jobId)).toEqual({ state: 'running' });
  });

  it('places: only those of jobs that are not listed as running are looked at', async () => {
    const { db } = stage.deps;
    await resetSlots(db, 0);
    const rows = running.map((jobId) => ({ jobId, userId: 'busy' }));
    await db.syncSlot.createMany({ data: rows });
    const gone = randomUUID();
    await acquireSlot(db, { jobId: gone, userId: 'busy' });
    expect(await walk('verifyWaiters')).toBe(pages);
    expect(new Set(described)).toEqual(new Set([gone]));
    expect(await db.syncSlot.count()).toBe(jobs);

    await db.syncSlot.updateMany({ data: { state: 'held', grantedAt: new Date() } });
    expect(await walk('verifyHolders')).toBe(pages);
    expect(described).toEqual([]);
  });
}
