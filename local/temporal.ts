import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { childEnvironment, type Environment, type StackConfig } from '../src/platform/config.js';
import type { Report } from '../src/platform/report.js';
import { downloadStep } from './download.js';
import { goInstallStep } from './go-install.js';
import { EndedAtStart, type RunningPart, retryUntilReady, spawnPart } from './process.js';
import { cacheStep, outputOf, pathStep, resolveBinary, variableStep } from './resolve-binary.js';

/** The newest that `go install` builds (design.md, facts); 1.5 is the first with a server that knows worker versions. */
const VERSION = '1.5.1';
const OLDEST_CLI = [1, 5] as const;
/** A CLI built by `go install` calls itself 0.0.0-DEV; then the server inside tells its age. */
const OLDEST_SERVER = [1, 29] as const;

/** The path of a Temporal CLI with a development server that is new enough. */
export function resolveTemporal(
  config: Pick<StackConfig, 'TEMPORAL_CLI_PATH' | 'CACHE_DIR'>,
  report: Report,
): Promise<string> {
  const archive = officialArchive();
  const target = join(config.CACHE_DIR, `temporal-${VERSION}`, 'temporal');
  const unpacked = join(config.CACHE_DIR, archive?.folder ?? '', 'temporal');
  return resolveBinary(
    {
      name: 'Temporal CLI',
      steps: [
        ...variableStep('TEMPORAL_CLI_PATH', config.TEMPORAL_CLI_PATH, verifyTemporal),
        pathStep(['temporal'], verifyTemporal),
        cacheStep([target, unpacked], verifyTemporal),
        downloadStep({ url: archive?.url, member: 'temporal', target, verify: verifyTemporal, report }),
        goInstallStep({
          packageAtVersion: `github.com/temporalio/cli/cmd/temporal@v${VERSION}`,
          binary: 'temporal',
          about: '3 minutes',
          target,
          verify: verifyTemporal,
          report,
        }),
      ],
      advice:
        'Install the Temporal CLI 1.5 or newer (https://docs.temporal.io/cli) or Go, or set TEMPORAL_CLI_PATH or TEMPORAL_ADDRESS.',
    },
    report,
  );
}

export async function verifyTemporal(path: string): Promise<string> {
  const output = await outputOf(path, ['--version']);
  const isNewEnough = /version 0\.0\.0/.test(output)
    ? atLeast(output, /Server (\d+)\.(\d+)/, OLDEST_SERVER)
    : atLeast(output, /version v?(\d+)\.(\d+)/, OLDEST_CLI);
  if (!isNewEnough) throw new Error(`${path} is "${output.trim().split('\n')[0]}", but 1.5 or newer is needed.`);
  return path;
}

function atLeast(text: string, pattern: RegExp, [major, minor]: readonly [number, number]): boolean {
  const found = pattern.exec(text);
  const [foundMajor, foundMinor] = [Number(found?.[1]), Number(found?.[2])];
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}

/** Linux and macOS on amd64 and arm64; the addresses are those of the CLI's README, with a version for "latest". */
function officialArchive(): { url: string; folder: string } | undefined {
  const { platform } = process;
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (arch === undefined || (platform !== 'linux' && platform !== 'darwin')) return undefined;
  return {
    url: `https://temporal.download/cli/archive/v${VERSION}?platform=${platform}&arch=${arch}`,
    folder: `temporal_cli_${VERSION}_${platform}_${arch}`,
  };
}

export interface TemporalOptions {
  binary: string;
  dataDir: string;
  port: number;
  /** Without it the server runs without its web UI. */
  uiPort?: number;
  /** Keeps nothing on disk: for tests. */
  inMemory?: boolean;
  /** Made at the start, beside "default". */
  namespaces?: string[];
  /** On top of, or instead of, ours. */
  dynamicConfig?: Record<string, boolean | number | string>;
  report: Report;
  /** Ends the start. */
  signal?: AbortSignal;
}

/**
 * Server 1.29 knows these but has them off: fair task queues, and the list of workers (temporal.md 0). And it takes six
 * minutes to believe that a version is drained, which is for clusters whose index is behind; here it is not.
 */
const DYNAMIC_CONFIG = {
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '10s',
  'matching.wv.VersionDrainageStatusRefreshInterval': '10s',
  'matching.useNewMatcher': true,
  'matching.enableFairness': true,
  'frontend.WorkerHeartbeatsEnabled': true,
  'frontend.ListWorkersEnabled': true,
  // The answer to a workflow task brings its activity along: a tenth of the server's work.
  'system.enableActivityEagerExecution': true,
};

/**
 * Go's collector runs each time a heap this small has doubled, and its scheduler spreads over all cores what our own
 * processes need. Without a limit of memory: near one, the collector would take half the CPU.
 */
const goRuntime = (): Environment => ({
  GOGC: '200',
  GOMAXPROCS: String(Math.max(1, Math.floor(availableParallelism() / 2))),
});

/** What workflows/pro-job.ts files its runs under; all of type Keyword. */
const SEARCH_ATTRIBUTES = ['ProUserId', 'ProStage', 'ProGenerationId'];

/** The namespace cache of the server is read anew every 10 s at worst; the first start makes the database too. */
const READY_TIMEOUT_MS = 60_000;

/** It looks for free ports for its inner services and takes them a moment later, when they may be somebody else's. */
const STARTS = 3;

/** Starts a development server that answers, with our search attributes registered, when this resolves. */
export async function startTemporal(options: TemporalOptions): Promise<RunningPart & { address: string }> {
  const address = `127.0.0.1:${options.port}`;
  await mkdir(join(options.dataDir, 'temporal'), { recursive: true });
  for (let starts = 1; ; starts += 1) {
    try {
      return { ...(await spawnServer(options, address)), address };
    } catch (error) {
      if (starts === STARTS || !(error instanceof Error && error.cause instanceof EndedAtStart)) throw error;
    }
    options.report('Temporal ended while it started; starting it again …');
  }
}

function spawnServer(options: TemporalOptions, address: string): Promise<RunningPart> {
  const { binary, dataDir, report, signal } = options;
  return spawnPart({
    name: 'Temporal',
    command: binary,
    args: serverArguments(options),
    env: { ...goRuntime(), ...childEnvironment({}) },
    logFile: join(dataDir, 'logs', 'temporal.log'),
    ready: (until) => retryUntilReady(() => assertAnswers(address), until),
    readyTimeoutMs: READY_TIMEOUT_MS,
    ...{ report, signal },
  });
}

function serverArguments({
  dataDir,
  port,
  uiPort,
  inMemory,
  namespaces = [],
  dynamicConfig,
}: TemporalOptions): string[] {
  const settings = Object.entries({ ...DYNAMIC_CONFIG, ...dynamicConfig });
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(inMemory ? [] : storageArguments(join(dataDir, 'temporal', 'temporal.db'))),
    ...namespaces.flatMap((name) => ['--namespace', name]),
    ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...settings.flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${JSON.stringify(value)}`]),
  ];
}

/** WAL without a sync at each commit: 20 jobs/s instead of 7, and it survives a crash of the process. */
function storageArguments(file: string): string[] {
  return ['--db-filename', file, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'];
}

/** Asks for a search by our attributes, because the server answers a while before it has registered them. */
async function assertAnswers(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  try {
    const query = SEARCH_ATTRIBUTES.map((name) => `${name} = "none"`).join(' OR ');
    await connection.withDeadline(Date.now() + 2000, () =>
      connection.workflowService.countWorkflowExecutions({ namespace: 'default', query }),
    );
  } finally {
    await connection.close();
  }
}
