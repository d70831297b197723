import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { makeWorkflowBundle } from '../src/versions/builds/workflow-bundle.js';
import { historiesOf } from '../test/support/histories-of.js';
import { startOwnDevServer } from '../test/support/own-dev-server.js';
import {
  differingFiles,
  fileOf,
  type Manifest,
  packageVersion,
  readManifest,
  recordingFiles,
  removeSuperseded,
  repository,
  workflowCodeOf,
  writeManifest,
  writeRecording,
} from '../test/support/recordings.js';
import { type ScenarioWorker, startScenarioWorker } from '../test/support/scenario-worker.js';
import { SCENARIOS } from '../test/support/scenarios.js';

/**
 * `npm run record-histories`: plays each scenario on the real server and keeps its histories under
 * test/histories/<version>-<scenario>.json, where test/replay finds them. One that is there is never written again:
 * it is what that version did. It goes when a newer version does the same.
 */
const RAISE = 'Raise the version (npm version minor --no-git-tag-version) and run npm run record-histories again';

const version = await packageVersion();
const manifest = await readManifest();
const workflowBundle = await makeWorkflowBundle(repository);
const workflowCode = workflowCodeOf(workflowBundle);
const kept = await recordingFiles();
const missing = Object.keys(SCENARIOS).filter((name) => !kept.includes(fileOf(version, name)));
const changed = differingFiles(manifest[version]?.workflowCode ?? workflowCode, workflowCode);

for (const name of Object.keys(SCENARIOS)) {
  if (!missing.includes(name)) console.log(`${version}-${name}: recorded before, kept.`);
}
if (changed.length > 0) {
  console.error(`${version} was recorded from other code: ${changed.join(', ')} changed since.\n${RAISE}.`);
  process.exitCode = 1;
} else if (missing.length === 0) {
  console.log(`All ${kept.length} are kept. After a change of the workflows: ${RAISE.toLowerCase()}.`);
} else {
  await recordAll(missing);
}
for (const file of await removeSuperseded()) console.log(`${file}: removed, a newer version does the same.`);

async function recordAll(names: string[]): Promise<void> {
  const server = await startOwnDevServer();
  // Identities go into the histories; those of this machine are nobody's business.
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection, identity: 'recorder' });
  const worker = await startScenarioWorker(
    { ...server, client },
    {
      ...{ workflowBundle, identity: 'worker:recorder:1' },
      version: { deploymentName: 'pro-video-editor', buildId: version },
    },
  );
  try {
    const recordings: Manifest[string]['recordings'] = {};
    for (const [name, histories] of await Promise.all(names.map((name) => record(client, worker, name)))) {
      const file = fileOf(version, name);
      recordings[file] = await writeRecording(file, `${JSON.stringify(histories, null, 1)}\n`);
      console.log(`${version}-${name}: ${histories.length} run(s) recorded.`);
    }
    const entry = { workflowCode, recordings: { ...manifest[version]?.recordings, ...recordings } };
    await writeManifest({ ...manifest, [version]: entry });
  } finally {
    await worker.stop();
    await connection.close();
    await server.stop();
  }
}

async function record(client: Client, worker: ScenarioWorker, name: string): Promise<[string, unknown[]]> {
  const { workflowId, end } = await worker.play(name);
  const expected = SCENARIOS[name]?.().end;
  if (end !== expected) throw new Error(`${name} ended "${end}" instead of "${expected}".`);
  const histories = await historiesOf(client, workflowId);
  return [name, histories.map((history) => JSON.parse(withoutPlaces(historyToJSON(history))))];
}

/** Stack traces name the folder of whoever records, and that of the packages where it is a link. */
function withoutPlaces(text: string): string {
  return text
    .replaceAll(repository, '/pro-video-editor/')
    .replaceAll(/(?<=[\s("])(?:file:\/\/)?\/\S*?\/node_modules\//g, '/pro-video-editor/node_modules/');
}
