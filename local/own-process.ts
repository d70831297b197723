import { join } from 'node:path';
import { childEnvironment, type Environment, type StackConfig } from '../src/platform/config.js';
import { isLoopback } from '../src/platform/loopback.js';
import { nodeArguments } from '../src/platform/own-entry.js';
import type { Report } from '../src/platform/report.js';
import { urlHere } from './ports.js';
import { type RunningPart, retryUntilReady, spawnPart } from './process.js';

/**
 * Whoever reaches the API of a one-machine stack may use it, as it always was: it is for one person, who can also read its
 * files. Where it listens to other machines, that is no reason to let them settle what the account needs.
 */
export const anonymousEnvironment = ({ ANONYMOUS_USER_ID: userId, API_HOST }: StackConfig): Environment => ({
  ANONYMOUS_USER_ID: userId === 'none' ? '' : userId,
  ANONYMOUS_IS_ADMIN: childEnvironment({}).ANONYMOUS_IS_ADMIN || String(isLoopback(API_HOST)),
});

/**
 * One person's machine: a demo, the chaos run and benchmarks send hundreds of jobs at once from one address, and nobody else
 * reaches it. Where it listens to other machines, the limits are as everywhere.
 */
export function unlimitedEnvironment({ API_HOST }: StackConfig): Environment {
  if (!isLoopback(API_HOST)) return {};
  const set = childEnvironment({});
  const names = ['API_MOST_CONNECTIONS', 'API_MOST_PER_ADDRESS', ...RATE_LIMITS];
  return Object.fromEntries(names.map((name) => [name, set[name] || '0']));
}

const RATE_LIMITS = ['READS', 'WRITES', 'ADDRESS', 'SIGN_INS'].map((name) => `RATE_LIMIT_${name}`);

type Name = 'api' | 'worker' | 'simulator';

/** What people call them. */
const NAMES: Record<Name, string> = { api: 'HTTP API', worker: 'Worker', simulator: 'Sync.so simulator' };

/** A worker bundles its workflows first, which takes some seconds on a busy machine. */
const READY_MS = 120_000;
/** Longer than the worker's own grace for transfers (src/worker.ts). */
const GRACE_MS = 45_000;

export interface OwnProcess {
  config: StackConfig;
  /** Where the other parts are. */
  env: Environment;
  report: Report;
  /** Ends the start. */
  signal?: AbortSignal;
  /** Another entry file than its usual one, named from the root of the code. */
  entry?: string;
  /** Words of its command line on top of ours. */
  extra?: string[];
}

/** What the API of such a stack is told besides where the parts are. */
export const apiEnvironment = (config: StackConfig): Environment => ({
  ...anonymousEnvironment(config),
  ...unlimitedEnvironment(config),
  ...{ ADMIN_HOST: config.ADMIN_HOST, ADMIN_PORT: String(config.ADMIN_PORT) },
});

/** Starts one of our own processes and waits until it says that it is ready. */
export function startOwnProcess(name: Name, o: OwnProcess): Promise<RunningPart> {
  const { config, report, signal, extra = [] } = o;
  const env = { ...(name === 'api' && apiEnvironment(config)), ...o.env };
  const { file, args, readyUrl } = processes(config)[name];
  return spawnPart({
    name: NAMES[name],
    command: process.execPath,
    args: [...nodeArguments(o.entry ?? file), ...args, ...extra],
    env,
    logFile: join(config.DATA_DIR, 'logs', `${name}.log`),
    ready: (signal) => retryUntilReady(() => assertOk(readyUrl, signal), signal),
    readyTimeoutMs: READY_MS,
    graceMs: GRACE_MS,
    ...{ report, signal },
  });
}

export const apiUrl = ({ API_HOST, API_PORT }: StackConfig): string => urlHere(API_HOST, API_PORT);

export const adminUrl = ({ ADMIN_HOST, ADMIN_PORT }: StackConfig): string => urlHere(ADMIN_HOST, ADMIN_PORT);

export const workerReadyUrl = ({ WORKER_HEALTH_HOST, WORKER_HEALTH_PORT }: StackConfig): string =>
  `${urlHere(WORKER_HEALTH_HOST, WORKER_HEALTH_PORT)}/readyz`;

const processes = (config: StackConfig): Record<Name, { file: string; args: string[]; readyUrl: string }> => ({
  api: { file: 'src/server', args: [], readyUrl: `${apiUrl(config)}/readyz` },
  worker: { file: 'src/worker', args: [], readyUrl: workerReadyUrl(config) },
  simulator: {
    file: 'simulator/main',
    args: simulatorArguments(config),
    readyUrl: `http://127.0.0.1:${config.SIMULATOR_PORT}/_simulator/health`,
  },
});

const simulatorArguments = (config: StackConfig) => [
  ...['--port', String(config.SIMULATOR_PORT), '--scenario', config.SIMULATOR_SCENARIO],
  ...['--work-dir', join(config.DATA_DIR, 'simulator')],
];

async function assertOk(url: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${(await response.text()).slice(0, 300)}`);
}
