import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { replayHistories } from '../replay/replay.js';
import { faultText } from '../replay/replay-fault.js';
import type { CheckResult, GateContext } from './gate-context.js';

interface Recorded {
  workflowId: string;
  history: History;
}

/** What jobs did in each scenario before (test/histories, kept in dist/ by `npm run build`) is done alike. */
export async function checkRecordedHistories({ build, root }: GateContext): Promise<Omit<CheckResult, 'name'>> {
  const folder = join(root, 'test', 'histories');
  const files = (await readdir(folder).catch(() => [])).filter((name) => /\.\d+\.json$/.test(name)).sort();
  if (files.length === 0) return { passed: false, summary: `no recorded history is in ${folder}`, faults: [] };
  const runs: Recorded[] = [];
  for (const file of files) runs.push(...(await readRuns(folder, file)));
  const { replayed, faults } = await replayHistories(build.workflowBundle, runs);
  const summary = `${replayed - faults.length} of ${replayed} runs in ${files.length} recordings replay`;
  return { passed: faults.length === 0 && replayed > 0, summary, faults: faults.map(faultText) };
}

/** A file holds the runs of one job, first to last; they are named by the file. */
async function readRuns(folder: string, file: string): Promise<Recorded[]> {
  const runs = JSON.parse(await readFile(join(folder, file), 'utf8')) as unknown[];
  return runs.map((run, index) => ({ workflowId: `${file}#${index + 1}`, history: historyFromJSON(run) }));
}
