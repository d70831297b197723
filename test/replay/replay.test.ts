import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../support/scenarios.js';
import { bundleWorkflows } from '../support/workflow-environment.js';

/**
 * What released versions did must still be what today's code does with the same answers, or jobs in flight break
 * at the next deploy. Recorded by `npm run record-histories`.
 */
const folder = fileURLToPath(new URL('../histories/', import.meta.url));
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleWorkflows();
});

async function replay(file: string): Promise<string[]> {
  const histories = JSON.parse(await readFile(`${folder}${file}`, 'utf8')) as unknown[];
  const runs = histories.map((history, run) => ({ workflowId: `${file}#${run}`, history: historyFromJSON(history) }));
  const faults: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, runs)) {
    if (error) faults.push(`${workflowId}: ${error.message}`);
  }
  expect(runs.length).toBeGreaterThan(0);
  return faults;
}

describe('recorded histories', () => {
  it.each(Object.keys(SCENARIOS))('hold a recording of "%s"', (scenario) => {
    expect(files.some((name) => name.endsWith(`-${scenario}.json`))).toBe(true);
  });

  it.each(files)('%s replays on the code of today', async (file) => {
    expect(await replay(file)).toEqual([]);
  });

  it('are judged: a history whose activity had another name is refused', async () => {
    const file = files.find((name) => name.endsWith('-happy.json')) ?? '';
    const [history] = JSON.parse(await readFile(`${folder}${file}`, 'utf8')) as unknown[];
    const changed = JSON.parse(JSON.stringify(history).replaceAll('"shareAssets"', '"shareFiles"'));
    const runs = [{ workflowId: 'changed', history: historyFromJSON(changed) }];
    for await (const { error } of Worker.runReplayHistories({ workflowBundle }, runs)) {
      expect(error?.message).toMatch(/nondeterminism|Nondeterminism/i);
    }
    expect.assertions(1);
  });
});
