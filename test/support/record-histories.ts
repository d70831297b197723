import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection, Worker } from '@temporalio/worker';
import { loadStackConfig } from '../../src/config.js';
import { freePort } from '../../src/embedded/ports.js';
import { resolveTemporal, startTemporal } from '../../src/embedded/temporal.js';
import { proJob } from '../../workflows/pro-job.js';
import { recordingActivities } from './recording-activities.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { bundleWorkflows, jobInput } from './workflow-environment.js';

/**
 * `npm run record-histories`: runs each scenario on the real server and keeps its histories under
 * test/histories/<version>-<scenario>.json, where test/replay finds them. One that is there is never written again:
 * it is what a released version did.
 */
const folder = fileURLToPath(new URL('../histories/', import.meta.url));
/** Stack traces name the folder of whoever records; nobody else has it. */
const root = fileURLToPath(new URL('../../', import.meta.url));
const report = (line: string) => console.log(line);

const dataDir = await mkdtemp(join(tmpdir(), 'record-histories-'));
const binary = await resolveTemporal(loadStackConfig(), report);
const server = await startTemporal({ binary, dataDir, port: await freePort(), inMemory: true, report });
try {
  await recordAll(server.address);
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function recordAll(address: string): Promise<void> {
  const version = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).version as string;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const workflowBundle = await bundleWorkflows();
  for (const [name, makeScenario] of Object.entries(SCENARIOS)) {
    const file = join(folder, `${version}-${name}.json`);
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    ) {
      report(`${version}-${name}: recorded before, kept.`);
      continue;
    }
    const scenario = makeScenario();
    const { activities } = recordingActivities(scenario.activities);
    const worker = await Worker.create({ connection: native, taskQueue: name, workflowBundle, activities });
    const histories = await worker.runUntil(() => record(new Client({ connection }), name, scenario));
    await writeFile(file, `${JSON.stringify(histories, null, 1)}\n`);
    report(`${version}-${name}: ${histories.length} run(s) recorded.`);
  }
  await native.close();
  await connection.close();
}

/** The histories of all runs of one job, first to last. */
async function record(client: Client, taskQueue: string, scenario: Scenario): Promise<unknown[]> {
  const input = jobInput();
  const { settings = { poll: { firstSeconds: 0.2, minSeconds: 0.1, maxSeconds: 0.2 } }, state } = scenario;
  const args: Parameters<typeof proJob> = state ? [input, settings, state] : [input, settings];
  const job = await client.workflow.start(proJob, { taskQueue, workflowId: input.jobId, args });
  await scenario.drive?.(job);
  await job.result().catch(() => undefined); // a failed job is a history as good as any
  const histories: unknown[] = [];
  for (let runId: string | undefined = job.firstExecutionRunId; runId; ) {
    const history = await client.workflow.getHandle(input.jobId, runId).fetchHistory();
    histories.push(JSON.parse(historyToJSON(history).replaceAll(root, '/pro-video-editor/')));
    const last = history.events?.at(-1);
    runId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return histories;
}
