import { describe, expect, it } from 'vitest';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { byTime, stageWithA } from '../support/tiny-hooks.js';

/** `pro deploy promote --steps …` takes a version's share back however it ends, and gets on while Temporal is silent. */
const { stage, tiny, startPassed, ramps, becomesCurrent } = stageWithA();

const noAnswer = () => Object.assign(new Error('14 UNAVAILABLE: no answer'), { code: 14, details: 'no answer' });

/** The server gives these answers to changes of the ramp, one after another; then it is as ever. */
function silence(...answers: ('lost on the way' | 'answer lost')[]): void {
  const { setRamping } = tiny.deployments;
  tiny.deployments.setRamping = async (...change) => {
    const answer = answers.shift();
    if (answer === 'lost on the way') throw noAnswer();
    const token = await setRamping(...change);
    if (answer === 'answer lost') throw noAnswer();
    return token;
  };
}

describe('while Temporal is silent', () => {
  it('climbs on, whether a change was made or not', async () => {
    await startPassed('b');
    silence('lost on the way', 'answer lost', 'answer lost', 'lost on the way');
    const { code, answer, progress } = await tiny.json('promote', 'b', ...byTime('5,50,100', '500ms'));
    expect({ code, answer }).toMatchObject({ code: 0, answer: { outcome: 'promoted' } });
    expect(progress.match(/^\d+ % of new jobs go to build b\.$/gm)).toHaveLength(2);
    expect(await tiny.status()).toMatchObject({ current: 'b', ramping: undefined });
  });

  it('takes the share back all the same', async () => {
    await startPassed('b');
    const promotion = tiny.json('promote', 'b', ...byTime('10,100', '60s'));
    await ramps('b', 10);
    silence('lost on the way', 'lost on the way', 'answer lost');
    tiny.interrupt();
    expect(await promotion).toMatchObject({ code: 1, answer: { outcome: 'interrupted', percent: 10 } });
    expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
  });

  it('takes back what it was interrupted in, though it does not know whether it was made', async () => {
    await startPassed('b');
    silence('answer lost');
    const { setRamping } = tiny.deployments;
    tiny.deployments.setRamping = async (...change) => {
      tiny.interrupt();
      return await setRamping(...change);
    };
    expect(await tiny.json('promote', 'b', ...byTime('10,100', '60s'))).toMatchObject({
      code: 1,
      answer: { outcome: 'interrupted' },
    });
    expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
  });
});

describe('takes the share back', () => {
  it('when something fails that nobody thought of', async () => {
    await startPassed('b');
    const promotion = tiny.json('promote', 'b', ...byTime('10,100', '60s'));
    await ramps('b', 10);
    tiny.deployments.workers = async () => {
      throw new TypeError('a fault of ours');
    };
    expect((await promotion).answer.error).toMatchObject({ code: 'failed', message: 'a fault of ours' });
    expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
  });

  it('from 100 % too, when it is interrupted before the end of the watch', async () => {
    await startPassed('b');
    const promotion = tiny.type('promote', 'b', ...byTime('100', '60s'));
    await becomesCurrent('b');
    tiny.interrupt();
    const { code, text } = await promotion;
    expect(code).toBe(1);
    expect(text).toContain('Interrupted: all new jobs go back to a.');
    expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
    expect((await tiny.metadata('b')).promotion).toBeUndefined();
  });

  it('when the code throws in a late step, however many jobs have only begun', async () => {
    await startPassed('b', 'throws-late');
    const promotion = tiny.json('promote', 'b', ...byTime('100', '120s'));
    await becomesCurrent('b');
    const first = await tiny.start();
    for (let count = 0; count < 25; count += 1) await tiny.startOnly('plain');
    await stage.client.workflow.getHandle(first).signal('go');
    const { code, answer } = await promotion;
    expect({ code, answer }).toMatchObject({ code: 1, answer: { outcome: 'went_back', percent: 100 } });
    expect(answer.reason).toBe(`its code throws in 1 job, as in ${first}: undefined has no result`);
    expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
  });

  it('and remembers that it was forced, for the gate that meets its runs', async () => {
    await tiny.startWorker('b');
    const promotion = tiny.json('promote', 'b', ...byTime('10,100', '60s'), '--force', '--reason', 'test');
    await ramps('b', 10);
    tiny.interrupt();
    expect(await promotion).toMatchObject({ code: 1, answer: { outcome: 'interrupted' } });
    expect((await tiny.metadata('b')).promotion).toMatchObject({ forcedBecause: 'test' });
  });

  it('but not what another hand has changed meanwhile', async () => {
    await startPassed('b');
    const promotion = tiny.json('promote', 'b', ...byTime('10,50,100', '5s'));
    await ramps('b', 10);
    const other = createWorkerDeployments(stage.client, tiny.name);
    const { conflictToken = new Uint8Array() } = (await other.describe()) ?? {};
    await other.setRamping({ buildId: 'b', percent: 20 }, { identity: 'pro-deploy', conflictToken });
    const { code, answer } = await promotion;
    expect(code).toBe(1);
    expect(answer.error.message).toBe('Somebody else changed the routing since you looked.');
    expect(await tiny.status()).toMatchObject({ current: 'a', ramping: { buildId: 'b', percent: 20 } });
  });
});
