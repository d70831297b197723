import { describe, expect, it, onTestFinished } from 'vitest';
import { makeWorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { replayHistories } from '../../src/versions/replay/replay.js';
import { copyWorkflows, type Edit } from '../support/code-copy.js';
import { newestOf, readRecording } from '../support/recordings.js';
import '../support/workflow-environment.js'; // workers that are quiet

/**
 * The test of the tests: faults that break jobs in flight, planted into a copy of the workflows. Each is caught by the
 * newest recording of a scenario that goes through the changed place.
 */

/** The runs of these scenarios that do not replay on a copy with these changes. */
async function caughtBy(scenarios: string[], edits: Edit[]): Promise<string[]> {
  const copy = await copyWorkflows(edits);
  onTestFinished(() => copy.remove());
  const recordings = await Promise.all(
    scenarios.map(async (scenario) => readRecording((await newestOf(scenario)) ?? '')),
  );
  const { replayed, faults } = await replayHistories(await makeWorkflowBundle(copy.root), recordings.flat());
  expect(replayed).toBe(recordings.flat().length);
  return faults.map(({ workflowId }) => workflowId);
}

const edit = (file: string, from: string, to: string): Edit => ({ file: `workflows/${file}.ts`, from, to });

const BROKEN: Record<string, { edits: Edit[]; by: string }> = {
  'an activity has another name': {
    edits: [edit('activities', 'summary }), name),', "summary }), name === 'prepareAssets' ? 'prepareFiles' : name),")],
    by: 'happy',
  },
  'a step is left out': {
    edits: [edit('result', 'await CancellationScope.nonCancellable(() => jobs.completeJob(jobId, result));', '')],
    by: 'happy',
  },
  'a timer is added': {
    edits: [
      edit('pro-job', 'continueAsNew }', 'continueAsNew, sleep }'),
      edit('pro-job', 'await waitForGeneration(job);', 'await sleep(1000);\n      await waitForGeneration(job);'),
    ],
    by: 'retried-transfer',
  },
  'two steps are swapped': {
    edits: [
      edit(
        'pro-job',
        'await submitGeneration(job);\n      await waitForGeneration(job);',
        'await waitForGeneration(job);\n      await submitGeneration(job);',
      ),
    ],
    by: 'poll-only',
  },
  'a signal has another name': {
    edits: [edit('messages', "defineSignal('generationHint')", "defineSignal('hint')")],
    by: 'webhook-first',
  },
  'a cancelled job gives its place back too early': {
    edits: [edit('endings', 'state.cancelled = true;', 'state.cancelled = true;\n  await slots.releaseSlot(jobId);')],
    by: 'cancelled-generating',
  },
  'an adopted job does not say so': {
    edits: [edit('adopted-job', 'await jobs.recordAdoption(jobId, generationId);', '')],
    by: 'adopted-job',
  },
  'the healing has another order': {
    edits: [edit('reconcile', 'startMissing: 5,\n  settleClosed: 5,', 'settleClosed: 5,\n  startMissing: 5,')],
    by: 'reconcile',
  },
};

describe('the recordings', () => {
  it('replay on a copy as it is', async () => {
    const scenarios = Object.values(BROKEN).map(({ by }) => by);
    expect(await caughtBy([...new Set(scenarios)], [])).toEqual([]);
  });

  it.each(Object.entries(BROKEN))('catch that %s', async (_fault, { edits, by }) => {
    expect(await caughtBy([by], edits)).toContain(`${await newestOf(by)}#1`);
  });
});
