import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishNews } from '../../activities/publish.js';
import type { SubmitNews } from '../../src/domain/job-state.js';
import { bundleWorkflows } from '../support/bundles.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';
import { type ScenarioWorker, startScenarioWorker } from '../support/scenario-worker.js';
import { gate } from '../support/scenarios/answers.js';
import type { Scenario } from '../support/scenarios/scenario.js';
import '../support/workflow-environment.js'; // workers that are quiet

/** On the real server: the time-skipping one may stop skipping, or refuse a task for good, over a cancel. */
let server: DevServer;
let worker: ScenarioWorker;
beforeAll(async () => {
  const [started, workflowBundle] = await Promise.all([startDevServer(), bundleWorkflows()]);
  server = started;
  const version = { deploymentName: 'cancelled-jobs', buildId: 'today' };
  worker = await startScenarioWorker(server, { workflowBundle, version });
});
afterAll(async () => {
  await worker?.stop();
  await server?.stop();
});

/** The names of what the job called, in order, and the arguments of the calls by name. */
async function played(scenario: string | Scenario) {
  const { end, calls } = await worker.play(scenario);
  expect(end).toBe('cancelled');
  const named = (name: string) => calls.filter((call) => call.name === name).map(({ args }) => args);
  return { names: calls.map(({ name }) => name), named };
}

describe('a cancelled job', () => {
  it('that waits for a place leaves the queue and its files, and nothing was sent', async () => {
    const { named } = await played('cancelled-queued');
    expect(named('submitGeneration'), 'found no place').toHaveLength(1);
    expect(named('findGeneration')).toEqual([]);
    expect(named('releaseSlot')).toHaveLength(1);
    expect(named('discardFiles')).toHaveLength(1);
    const words = { status: 'cancelled', message: 'The job was cancelled.' };
    expect(named('failJob')).toMatchObject([[expect.any(String), words, { releasesSlot: false }]]);
  });

  it('that is told to wait in the moment of the cancel leaves the queue too, and looks for nothing', async () => {
    const told = gate<SubmitNews>({ waits: { granted: false, place: 7 }, tries: 1 });
    const { named } = await played({
      ...{ end: 'cancelled', asks: 1, submits: 0, activities: { submitGeneration: told.answer } },
      async drive({ handle, called }) {
        await called('submitGeneration');
        await handle.cancel();
        told.open();
      },
    });
    expect(named('failJob')).toMatchObject([[expect.any(String), { message: 'The job was cancelled.' }, {}]]);
    expect([named('findGeneration'), named('acquireSlot')]).toEqual([[], []]);
    expect(named('releaseSlot')).toHaveLength(1);
  });

  it('keeps its place until Sync.so is done, publishes nothing, and says that it may be charged', async () => {
    const { names, named } = await played('cancelled-generating');
    const words = { status: 'cancelled', message: expect.stringContaining('may still be charged') };
    expect(named('failJob')).toMatchObject([[expect.any(String), words, { releasesSlot: false }]]);
    expect(named('publishResult')).toEqual([]);
    expect(named('checkGeneration')).toHaveLength(2); // it still runs, it is done
    expect(names.lastIndexOf('checkGeneration')).toBeLessThan(names.indexOf('releaseSlot'));
  });

  it('whose send has no answer yet looks for it, and sees off what it finds', async () => {
    const { named } = await played('cancelled-unknown-outcome');
    expect(named('findGeneration')).toHaveLength(1);
    expect(named('checkGeneration')).toMatchObject([[{ generationId: 'generation-1' }]]);
    expect(named('releaseSlot')).toHaveLength(1);
  });

  it('is not completed where its transfer ends well all the same', async () => {
    const published = { key: 'k', url: 'http://s3.test/k', bytes: 1, sha256: 'ab', durationSeconds: 1 };
    const stored = gate<PublishNews>({ published });
    const { named } = await played({
      ...{ end: 'cancelled', submits: 1, activities: { publishResult: stored.answer } },
      async drive({ handle, called }) {
        await called('publishResult');
        await handle.cancel();
        stored.open();
      },
    });
    expect(named('completeJob')).toEqual([]);
    expect(named('discardFiles')).toHaveLength(1);
  });
});
