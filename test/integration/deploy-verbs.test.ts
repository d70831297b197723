import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTinyStage, type TinyDeployment, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';

/** Each verb of `pro deploy` with --json and --dry-run: one document, and nothing is changed. */
let stage: TinyStage;
let tiny: TinyDeployment;

/** Build c is Current, a was so before and has a job, b is new. */
beforeAll(async () => {
  stage = await startTinyStage();
  tiny = stage.newDeployment();
  tiny.here.buildId = 'b';
  await Promise.all(['a', 'b', 'c'].map((buildId) => tiny.startWorker(buildId)));
  await tiny.type('promote', 'a', '--first');
  await tiny.start();
  await tiny.type('promote', 'c', '--force', '--reason', 'test');
  await until('the job is found on a draining version', 60_000, async () => {
    const version = await tiny.deployments.describeVersion('a');
    return version?.status === 'draining' && (await tiny.deployments.openCount('a')) === 1 ? true : undefined;
  });
});
afterAll(() => stage?.stop());

/** What no verb may change; the token stands for the whole routing. */
async function state() {
  const { conflictToken, versions } = await tiny.status();
  const builds = versions.map(({ buildId, status }) => `${buildId} ${status}`);
  return { conflictToken, builds, open: await tiny.deployments.openCount('a') };
}

const FORCED = ['--force', '--reason', 'test'];

it.each([
  { words: ['status'], plans: false },
  { words: ['check'], plans: true },
  { words: ['promote', 'b', ...FORCED], plans: true },
  { words: ['promote', 'b', '--steps', '5,100', ...FORCED], plans: true },
  { words: ['rollback'], plans: true },
  { words: ['move', '--from', 'a', '--to', 'b'], plans: true },
  { words: ['restore', 'a'], plans: false },
])('$words', async ({ words, plans }) => {
  const before = await state();
  const { answer, progress } = await tiny.json(...words, '--dry-run');
  expect(answer).toMatchObject({ verb: words[0], dryRun: true });
  expect(answer).not.toHaveProperty('error');
  expect(progress.startsWith('Plan: ')).toBe(plans);
  expect(await state()).toEqual(before);
  expect(tiny.here.gatesRun).toBe(0);
  expect((await tiny.metadata('b')).promotion).toBeUndefined();
});
