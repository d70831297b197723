import { describe, expect, it, onTestFinished } from 'vitest';
import { makeWorkflowBundle } from '../../src/deployment/builds/workflow-bundle.js';
import { replayHistories } from '../../src/deployment/replay/replay.js';
import { copyCode, type Edit } from '../support/code-copy.js';
import { readRecording, recordingFiles } from '../support/recordings.js';
import '../support/workflow-environment.js'; // workers that are quiet

/** The test of the tests: faults that break jobs in flight, planted into a copy of the workflows. */
const recordings = (await Promise.all((await recordingFiles()).map(readRecording))).flat();

/** The recordings that do not replay on a copy with these changes. */
async function caughtBy(...edits: Edit[]): Promise<string[]> {
  const copy = await copyCode(...edits);
  onTestFinished(() => copy.remove());
  const { replayed, faults } = await replayHistories(await makeWorkflowBundle(copy.root), recordings);
  expect(replayed).toBe(recordings.length);
  return faults.map(({ workflowId }) => workflowId);
}

const edit = (file: string, from: string, to: string): Edit => ({ file: `workflows/${file}.ts`, from, to });

const BROKEN: Record<string, { edits: Edit[]; caught: RegExp }> = {
  'an activity has another name': {
    edits: [edit('activities', 'summary }), name),', "summary }), name === 'shareAssets' ? 'shareFiles' : name),")],
    caught: /-happy\.json#1$/,
  },
  'a step is left out': {
    edits: [edit('generation', 'await jobs.recordGeneration(input.jobId, state.generationId);', '')],
    caught: /-happy\.json#1$/,
  },
  'a timer is added': {
    edits: [
      edit('pro-job', 'continueAsNew }', 'continueAsNew, sleep }'),
      edit('pro-job', 'await waitForGeneration(job);', 'await sleep(1000);\n    await waitForGeneration(job);'),
    ],
    caught: /-retried-transfer\.json#1$/,
  },
  'two steps are swapped': {
    edits: [
      edit(
        'pro-job',
        'await waitForGeneration(job);\n    await releaseSlot(job);',
        'await releaseSlot(job);\n    await waitForGeneration(job);',
      ),
    ],
    caught: /-poll-only\.json#1$/,
  },
  'a signal has another name': {
    edits: [edit('messages', "defineSignal('generationHint')", "defineSignal('hint')")],
    caught: /-webhook-first\.json#1$/,
  },
  'a cancelled job gives its place back too early': {
    edits: [edit('endings', 'state.cancelled = true;', 'state.cancelled = true;\n  await releaseSlot(job);')],
    caught: /-cancelled-generating\.json#1$/,
  },
  'an adopted job does not say so': {
    edits: [edit('adopted-job', 'await recordAdoption(job);', '')],
    caught: /-adopted-job\.json#1$/,
  },
  'the healing has another order': {
    edits: [edit('reconcile', 'startMissing: 5,\n  settleClosed: 5,', 'settleClosed: 5,\n  startMissing: 5,')],
    caught: /-reconcile\.json#1$/,
  },
};

describe('the recordings', () => {
  it('replay on a copy as it is', async () => {
    expect(await caughtBy()).toEqual([]);
  });

  it.each(Object.entries(BROKEN))('catch that %s', async (_fault, { edits, caught }) => {
    expect(await caughtBy(...edits)).toEqual(expect.arrayContaining([expect.stringMatching(caught)]));
  });
});
