import { beforeEach, expect, it } from 'vitest';
import { stageWithA } from '../support/tiny-hooks.js';
import { until } from '../support/until.js';

/** The routing of a deployment that somebody else has in hand too: another ramp, another operator. */
const { tiny, startPassed } = stageWithA();

beforeEach(() => Promise.all([startPassed('b'), startPassed('c')]));

it.each([
  { how: 'at once', words: [] },
  { how: 'by steps', words: ['--steps', '100', '--pause', '1s'] },
])('a promotion $how stops the ramp of another version, and says so before', async ({ words }) => {
  await tiny.ramp('b', 25);
  const planned = await tiny.json('promote', 'c', ...words, '--dry-run');
  expect(planned).toMatchObject({ code: 0, answer: { outcome: 'planned', stoppedRamp: 'b' } });
  const { code, answer, progress } = await tiny.json('promote', 'c', ...words);
  expect({ code, answer }).toMatchObject({ code: 0, answer: { outcome: 'promoted', stoppedRamp: 'b' } });
  expect(progress).toContain('25 % go to b, which gets none any more');
  expect(await tiny.status()).toMatchObject({ current: 'c', ramping: undefined });
});

it('a promotion of the Current version stops the ramp of another, and leaves the way back', async () => {
  await tiny.type('promote', 'b');
  const { promotion } = await tiny.metadata('b');
  await tiny.ramp('c', 25);
  expect(await tiny.json('promote', 'b')).toMatchObject({ code: 0, answer: { stoppedRamp: 'c' } });
  expect(await tiny.status()).toMatchObject({ current: 'b', ramping: undefined });
  expect((await tiny.metadata('b')).promotion).toEqual(promotion);
  expect(promotion).toMatchObject({ from: 'a' });
});

it('of two operators at once one is refused, and told', async () => {
  const { setCurrent } = tiny.deployments;
  let waiting = 0;
  tiny.deployments.setCurrent = async (...change) => {
    waiting += 1; // both have looked before one of them changes anything
    await until('both are there', 60_000, async () => (waiting === 2 ? true : undefined));
    return await setCurrent(...change);
  };
  const ends = await Promise.all([tiny.json('promote', 'b'), tiny.json('promote', 'c')]);
  expect(ends.map(({ code }) => code).toSorted()).toEqual([0, 1]);
  const [winner, loser] = ends.toSorted((one, other) => one.code - other.code);
  expect(loser?.answer.error).toEqual({
    code: 'refused',
    message: 'Somebody else changed the routing since you looked.',
    next: 'Run `pro deploy status`, then this again.',
  });
  expect(await tiny.status()).toMatchObject({ current: winner?.answer.buildId });
});
