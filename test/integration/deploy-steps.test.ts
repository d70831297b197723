import { expect, it } from 'vitest';
import { byTime, stageWithA } from '../support/tiny-hooks.js';
import { until } from '../support/until.js';

/** `pro deploy promote --steps …`: a version is watched while it gets a rising share of real jobs. */
const { tiny, startPassed, ramps, becomesCurrent } = stageWithA();

it('climbs step by step, and ends as Current', async () => {
  await startPassed('b');
  const promotion = tiny.json('promote', 'b', ...byTime('5,50,100', '2s'));
  await ramps('b', 5);
  await ramps('b', 50);
  const { code, answer, progress } = await promotion;
  expect({ code, answer }).toMatchObject({ code: 0, answer: { outcome: 'promoted', from: 'a', buildId: 'b' } });
  expect(progress).toContain('5 % of new jobs go to build b.');
  expect(progress).toContain('0 done, 0 failed, 0 open; oldest task waits 0 s; workers: 1');
  expect(await tiny.status()).toMatchObject({ current: 'b', ramping: undefined });
  expect((await tiny.metadata('b')).promotion).toMatchObject({ from: 'a' });
});

it('takes no step before enough jobs have ended well on it, and says so', async () => {
  await startPassed('b');
  const promotion = tiny.json('promote', 'b', '--steps', '99,100', '--pause', '1s', '--ended', '2');
  await ramps('b', 99);
  await until('it waits for jobs', 120_000, async () =>
    tiny.here.progress.join('\n').includes('0 ended well yet, waiting for 2') ? true : undefined,
  );
  expect(await tiny.status()).toMatchObject({ current: 'a', ramping: { buildId: 'b', percent: 99 } });
  for (let ended = 0; ended < 2; ) {
    const { workflowId } = await tiny.startOnly('plain');
    await tiny.finish(workflowId);
    ended = await tiny
      .open()
      .jobs.endedSince('b', new Date(0))
      .then(({ completed }) => completed);
  }
  expect(await promotion).toMatchObject({ code: 0, answer: { outcome: 'promoted', buildId: 'b' } });
});

it('goes back by itself when the code throws, and the jobs go on with the version before', async () => {
  await startPassed('b', 'throws');
  const promotion = tiny.json('promote', 'b', ...byTime('99,100', '60s'));
  await ramps('b', 99);
  const jobs = await Promise.all(Array.from({ length: 5 }, () => tiny.startOnly('plain')));
  const { code, answer } = await promotion;
  expect({ code, answer }).toMatchObject({ code: 1, answer: { ok: false, outcome: 'went_back', percent: 99 } });
  expect(answer.reason).toMatch(/^its code throws in \d jobs?, as in tiny-\S+: undefined is not a segment$/);
  expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
  expect((await tiny.metadata('b')).promotion).toBeUndefined();
  const results = await Promise.all(jobs.map(({ workflowId }) => tiny.finish(workflowId)));
  expect(results).toEqual(jobs.map(() => 'steady'));
});

it('goes back to the version before from 100 % too, when jobs fail that did not before', async () => {
  await startPassed('b');
  const promotion = tiny.json('promote', 'b', ...byTime('100', '60s'));
  await becomesCurrent('b');
  await Promise.all([1, 2, 3].map(() => tiny.startOnly('fails')));
  const { code, answer } = await promotion;
  expect({ code, answer }).toMatchObject({ code: 1, answer: { outcome: 'went_back', percent: 100 } });
  expect(answer.reason).toMatch(/^\d of its \d ended jobs failed$/);
  expect(await tiny.status()).toMatchObject({ current: 'a' });
});

it('goes back when the workers of the new version are gone', async () => {
  const stop = await startPassed('b');
  const promotion = tiny.json('promote', 'b', ...byTime('5,100', '60s'));
  await ramps('b', 5);
  await stop();
  expect(await promotion).toMatchObject({
    code: 1,
    answer: { outcome: 'went_back', reason: 'it has no live worker any more' },
  });
  expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
});

it('stops the ramp on Ctrl-C, and says so', async () => {
  await startPassed('b');
  const promotion = tiny.type('promote', 'b', ...byTime('10,100', '60s'));
  await ramps('b', 10);
  tiny.interrupt();
  const { code, text } = await promotion;
  expect(code).toBe(1);
  expect(text).toContain('Interrupted: the ramp is stopped, all new jobs go to Current.');
  expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
});
