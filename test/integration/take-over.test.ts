import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadStackConfig } from '../../src/platform/config.js';
import { aliveCount } from '../../src/versions/live-workers.js';
import { fromDist } from '../support/built-code.js';
import { startTinyStage, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';

type TakeOver = typeof import('../../local/take-over.js');

let stage: TinyStage;
let takeOver: TakeOver['takeOver'];
let notPromoted: TakeOver['notPromoted'];
beforeAll(async () => {
  stage = await startTinyStage();
  ({ takeOver, notPromoted } = await fromDist<TakeOver>('local/take-over')); // it runs `pro` as a process
});
afterAll(() => stage?.stop());

/** A deployment of which this machine runs some versions; the gate's word for a build stands in for the gate. */
function shared() {
  const deployment = stage.newDeployment();
  const { name: deploymentName, deployments } = deployment;
  const said: string[] = [];
  const nobody = 'http://127.0.0.1:1';
  const env = {
    ...{
      TEMPORAL_ADDRESS: stage.address,
      TEMPORAL_NAMESPACE: stage.namespace,
      TEMPORAL_DEPLOYMENT: deploymentName,
      TEMPORAL_TASK_QUEUE: deploymentName,
    },
    ...{ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none', S3_ENDPOINT: nobody, SYNC_API_KEY: 'not-a-real-key' },
  };
  const context = { config: loadStackConfig(), env, report: (line: string) => void said.push(line) };
  return {
    ...deployment,
    said,
    take: (buildId: string, others?: string[]) => takeOver(context, { deploymentName, buildId }, others),
    goneSilent: (buildId: string) =>
      until(`no worker of ${buildId} lives`, 60_000, async () =>
        (await aliveCount({ deployments, taskQueue: deploymentName }, buildId)) === 0 ? true : undefined,
      ),
  };
}

it('takes over the jobs of versions nobody works on, and of no other', async () => {
  const there = shared();
  const { startWorker, take, passGate, goneSilent, said } = there;
  const stopGone = await startWorker('gone');
  expect(await take('gone')).toMatchObject({ promoted: true, fromLives: false });
  await there.start();
  await startWorker('elsewhere');
  await passGate('elsewhere');
  // Its worker runs here, so its jobs are its own.
  expect(await take('elsewhere', ['gone'])).toMatchObject({ promoted: true, from: 'gone', fromLives: true });
  await there.start();
  await stopGone();
  await goneSilent('gone');
  await startWorker('new');
  await passGate('new');
  said.length = 0;
  expect(await take('new')).toMatchObject({ promoted: true, from: 'elsewhere', fromLives: true });
  expect(await there.status()).toMatchObject({ current: 'new' });
  const moves = said.filter((line) => /elsewhere, which finish|nothing can be replayed/.test(line));
  // Only the code of a version can replay on it, and this code is none of these: so far it came with the one that is gone.
  expect(moves.toSorted()).toEqual([
    expect.stringContaining('so nothing can be replayed on new'),
    'Version elsewhere has live workers elsewhere, which finish its jobs.',
  ]);
});

it('tells of a refusal who goes on, and what to do where nobody does', async () => {
  const { startWorker, take, goneSilent } = shared();
  const stopOld = await startWorker('old');
  await take('old');
  await startWorker('new');
  const refused = await take('new');
  expect(refused).toMatchObject({ promoted: false, from: 'old', fromLives: true });
  expect(notPromoted('new', refused)).toMatch(
    /^Version new was not promoted, old goes on: .*not been through the gate/,
  );
  await stopOld();
  await goneSilent('old');
  const alone = await take('new');
  expect(alone).toMatchObject({ promoted: false, from: 'old', fromLives: false });
  expect(notPromoted('new', alone)).toMatch(/of which no worker lives.*deploy restore old.*deploy promote new --force/);
});
