import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { makeWorkflowBundle } from '../src/versions/builds/workflow-bundle.js';
import { historiesOf } from '../test/support/histories-of.js';
import { startOwnDevServer } from '../test/support/own-dev-server.js';
import type { RecordedRun } from '../test/support/recorded-events.js';
import { keepRecording, readManifest, repository, workflowCodeOf, writeManifest } from '../test/support/recordings.js';
import { type ScenarioWorker, startScenarioWorker } from '../test/support/scenario-worker.js';
import { SCENARIOS } from '../test/support/scenarios.js';

/**
 * `npm run record-histories`, after each change of the workflows: plays every scenario on the real server and keeps the
 * histories of those that took a new course, as test/histories/<scenario>.<n>.json, where test/replay finds them. One
 * that is there is never written again: jobs have gone that way.
 */
const workflowBundle = await makeWorkflowBundle(repository);
const server = await startOwnDevServer();
// Identities go into the histories; those of this machine are nobody's business.
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection, identity: 'recorder' });
const worker = await startScenarioWorker(
  { ...server, client },
  {
    ...{ workflowBundle, identity: 'worker:recorder:1' },
    version: { deploymentName: 'pro-video-editor', buildId: 'recorded' },
  },
);
try {
  const { era, recordings } = await readManifest();
  for (const [name, runs] of await Promise.all(Object.keys(SCENARIOS).map((name) => play(worker, name)))) {
    const kept = await keepRecording(name, runs);
    console.log(kept ? `${kept[0]}: recorded, ${runs.length} run(s).` : `${name}: goes as it went before.`);
    if (kept) recordings[kept[0]] = kept[1];
  }
  await writeManifest({ era, workflowCode: workflowCodeOf(workflowBundle), recordings });
} finally {
  await worker.stop();
  await connection.close();
  await server.stop();
}

async function play(worker: ScenarioWorker, name: string): Promise<[string, RecordedRun[]]> {
  const { workflowId, end } = await worker.play(name);
  const expected = SCENARIOS[name]?.().end;
  if (end !== expected) throw new Error(`${name} ended "${end}" instead of "${expected}".`);
  const histories = await historiesOf(client, workflowId);
  return [name, histories.map((history) => JSON.parse(withoutPlaces(historyToJSON(history))) as RecordedRun)];
}

/** Stack traces name the folder of whoever records, and that of the packages where it is a link. */
function withoutPlaces(text: string): string {
  return text
    .replaceAll(repository, '/pro-video-editor/')
    .replaceAll(/(?<=[\s("])(?:file:\/\/)?\/\S*?\/node_modules\//g, '/pro-video-editor/node_modules/');
}
