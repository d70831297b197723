import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { submitJob } from '../../local/demo/submit-job.js';
import { apiEnvironment } from '../../local/own-process.js';
import { freePort } from '../../local/ports.js';
import { type RunningPart, retryUntilReady, spawnPart } from '../../local/process.js';
import { startStack } from '../../local/stack.js';
import { createApiClient, type Job } from '../../src/api-client/api-client.js';
import { childEnvironment, type Environment } from '../../src/platform/config.js';
import { createVersionJobs } from '../../src/versions/version-jobs.js';
import type { Version } from '../../src/versions/worker-deployment.js';
import type { CodeCopy } from './code-copy.js';
import { nextGenerations, paid } from './sample-job.js';
import { smallInput } from './small-input.js';
import { stackConfig } from './stack.js';
import { until } from './until.js';

export interface VersionWorker extends Version {
  part: RunningPart;
  /** As when its host goes away: it says nothing to anybody. */
  kill(): Promise<void>;
}

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export type VersionsStage = Awaited<ReturnType<typeof startVersionsStage>>;

const COMMAND_MS = 180_000;

/**
 * The product's parts for real, and as many versions of its code as a test wants: each copy of the code can be run as a
 * worker or as a `pro` command.
 */
export async function startVersionsStage(apiCode: CodeCopy, settings: Environment = {}) {
  const config = await stackConfig();
  const stack = await startStack({ config, report: () => undefined, withoutOwnParts: true });
  const env: Environment = { ...stack.env, ...settings };
  const logFile = join(config.DATA_DIR, 'logs', 'own.log');
  const running: RunningPart[] = [];
  const run = async (code: CodeCopy, file: string, readyUrl: string, own: Environment, args: string[] = []) => {
    const part = await spawnPart({
      ...{ name: file, command: process.execPath, logFile, readyTimeoutMs: 120_000, graceMs: 45_000 },
      args: [...runs(code, file), ...args],
      env: { ...env, ...own },
      ready: (signal) => retryUntilReady(() => assertOk(readyUrl), signal),
      report: () => undefined,
    });
    running.push(part);
    return part;
  };
  await run(apiCode, 'src/server', `${stack.apiUrl}/healthz`, apiEnvironment(config));
  const connection = await Connection.connect({ address: `127.0.0.1:${config.TEMPORAL_PORT}` });
  const input = await smallInput();

  const client = new Client({ connection });
  return {
    ...{ stack, config, env, client },
    /** Starts a worker of that code; `settings` differ from those of the stack. */
    async startWorker(code: CodeCopy, own: Environment = {}, args: string[] = []): Promise<VersionWorker> {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const part = await run(code, 'src/worker', `${url}/healthz`, { ...own, WORKER_HEALTH_PORT: String(port) }, args);
      const version = await until('the worker polls', 60_000, async () => {
        const response = await fetch(`${url}/readyz`);
        return response.ok ? ((await response.json()) as { version: Version }).version : undefined;
      });
      return { ...version, part, kill: () => kill(part) };
    },
    /** `npm run pro -- …` of that code. */
    pro: (code: CodeCopy, ...words: string[]): Promise<CommandResult> =>
      command([...runs(code, 'local/cli'), ...words], childEnvironment(env)),
    /** A job whose generation takes about `seconds` at Sync.so. */
    async submit(seconds = 1): Promise<string> {
      await nextGenerations(stack.syncBaseUrl, { scenario: 'slow', seconds });
      return (await submitJob({ apiUrl: stack.apiUrl, input, model: 'lipsync-2', syncMode: 'cut_off' })).id;
    },
    reaches: (jobId: string, words: string[], withinMs = 120_000): Promise<Job> =>
      until(`job ${jobId} is ${words.join(' or ')}`, withinMs, async () => {
        const job = await createApiClient({ baseUrl: stack.apiUrl }).getJob(jobId);
        return words.includes(job.status) || words.includes(job.stage) ? job : undefined;
      }),
    /** Jobs that have not ended on that version. */
    async openJobs({ deploymentName, buildId }: Version): Promise<number> {
      const query = `TemporalWorkerDeploymentVersion = '${deploymentName}:${buildId}' AND ExecutionStatus = 'Running'`;
      return (await client.workflow.count(query)).count;
    },
    /** One whose generation was begun and has not ended; the last of `jobIds` that there is. */
    youngestGenerating: (jobIds: string[]): Promise<string> =>
      until('a job generates', 120_000, async () => {
        const jobs = await Promise.all(jobIds.map((id) => createApiClient({ baseUrl: stack.apiUrl }).getJob(id)));
        return jobs.findLast((job) => job.stage === 'generating')?.id;
      }),
    /** From its next step on the job runs there, whether its history fits or not. */
    async pin(jobId: string, { deploymentName, buildId }: Version): Promise<void> {
      const { runId } = await client.workflow.getHandle(jobId).describe();
      const jobs = createVersionJobs(client, deploymentName, ''); // only lists need the queue
      await jobs.pin({ workflowId: jobId, runId }, buildId, 'pro:tester@host');
    },
    async schedules(): Promise<string[]> {
      const ids: string[] = [];
      for await (const { scheduleId } of client.schedule.list()) ids.push(scheduleId);
      return ids;
    },
    /** The builds that did a job's workflow tasks. */
    versionsOf: (jobId: string) => versionsOf(client, jobId),
    /** How many generations Sync.so accepted for a job. */
    paid: (jobId: string) => paid(stack.syncBaseUrl, jobId),
    async stop() {
      for (const part of running.toReversed()) await part.stop();
      await connection.close();
      await stack.stop();
      await input.remove();
    },
  };
}

/** The copy shares our packages, tsx too. */
const runs = (code: CodeCopy, file: string) => ['--import', import.meta.resolve('tsx'), join(code.root, `${file}.ts`)];

async function versionsOf(client: Client, jobId: string): Promise<string[]> {
  const { events = [] } = await client.workflow.getHandle(jobId).fetchHistory();
  const builds = (events ?? []).map(
    (event) => event.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId ?? '',
  );
  return [...new Set(builds.filter((build) => build !== ''))];
}

async function assertOk(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
}

async function kill(part: RunningPart): Promise<void> {
  if (part.pid !== undefined) process.kill(part.pid, 'SIGKILL');
  await part.exited;
}

function command(args: string[], env: Environment): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, timeout: COMMAND_MS }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}
