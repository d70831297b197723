import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertPortFree } from '../../local/ports.js';
import {
  childEnvironment,
  type Environment,
  loadStackConfig,
  type StackConfig,
  stackSchema,
} from '../../src/platform/config.js';
import { builtRoot, fromDist } from './built-code.js';
import { until } from './until.js';

/** A stack on ports and in a folder of its own, so that tests neither meet each other nor a stack of the developer. */
export async function stackEnvironment(): Promise<Environment & { DATA_DIR: string }> {
  const env: Environment = {};
  const variables = Object.keys(stackSchema.shape);
  for (const name of variables.filter((name) => name.endsWith('_PORT'))) env[name] = String(await quietPort());
  // The real Sync.so costs money and a server of the developer's holds its data: tests use neither.
  for (const name of ['SYNC_API_KEY', 'SYNC_BASE_URL', 'DATABASE_URL', 'S3_ENDPOINT', 'TEMPORAL_ADDRESS'])
    env[name] = '';
  return { ...env, DATA_DIR: await mkdtemp(join(tmpdir(), 'pro-stack-')) };
}

export const stackConfig = async (): Promise<StackConfig> => configOf(await stackEnvironment());

export const configOf = (env: Environment): StackConfig => loadStackConfig({ ...loadablePaths(), ...env });

/** Where programs and caches are, as the developer's environment says. */
function loadablePaths(): Environment {
  const { CACHE_DIR, TEMPORAL_CLI_PATH, VERSITYGW_PATH, FFMPEG_PATH } = loadStackConfig();
  return { CACHE_DIR, TEMPORAL_CLI_PATH, VERSITYGW_PATH, FFMPEG_PATH };
}

/** `pro start` of dist/ as a process of its own, once it says that it is ready. Killing it is killing the stack. */
export async function spawnStack(env: Environment): Promise<ChildProcess> {
  const cli = join(await builtRoot(), 'local', 'cli.js');
  const child = spawn(process.execPath, [cli, 'start'], { env: childEnvironment(env) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  await until('the stack is ready', 240_000, async () => {
    if (child.exitCode !== null) throw new Error(`It has ended:\n${output}`);
    return output.includes('Ready.') || undefined;
  });
  return child;
}

/** Starts it quietly, from dist/; its lines are in `said`, its data goes with `remove`. */
export async function startTestStack(config: StackConfig) {
  const said: string[] = [];
  const { startStack } = await fromDist<typeof import('../../local/stack.js')>('local/stack');
  const stack = await startStack({ config, report: (line) => said.push(line) });
  return { ...stack, said, remove: () => rm(config.DATA_DIR, { recursive: true, force: true }) };
}

/** Below those that the system gives to outgoing connections (32768 on Linux). */
const QUIET = { first: 20_000, ofEach: 1_000, most: 12 };
/** Of vitest's own numbering: test processes that run at the same time have different ones. */
const place = Number(process.env.VITEST_POOL_ID ?? 0) % QUIET.most;
let taken = randomInt(QUIET.ofEach);

/**
 * A free port that no other test process chooses, nor this one twice: between now and the part's listen(), seconds later, a
 * busy test run begins others and makes hundreds of outgoing connections.
 */
async function quietPort(): Promise<number> {
  for (;;) {
    taken = (taken + 1) % QUIET.ofEach;
    const port = QUIET.first + place * QUIET.ofEach + taken;
    const free = await assertPortFree('a test', 'none', port).then(
      () => true,
      () => false,
    );
    if (free) return port;
  }
}
