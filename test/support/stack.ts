import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment, type Environment, loadStackConfig, type StackConfig } from '../../src/platform/config.js';
import { builtRoot, fromDist } from './built-code.js';
import { quietPort, stackPorts, toolPaths } from './separate-stack.js';
import { until } from './until.js';

/** A stack on ports and in a folder of its own, so that tests neither meet each other nor a stack of the developer. */
export async function stackEnvironment(): Promise<Environment & { DATA_DIR: string }> {
  const env: Environment = await stackPorts(quietPort);
  // The real Sync.so costs money and a server of the developer's holds its data: tests use neither.
  for (const name of ['SYNC_API_KEY', 'SYNC_BASE_URL', 'DATABASE_URL', 'S3_ENDPOINT', 'TEMPORAL_ADDRESS'])
    env[name] = '';
  return { ...env, DATA_DIR: await mkdtemp(join(tmpdir(), 'pro-stack-')) };
}

export const stackConfig = async (): Promise<StackConfig> => configOf(await stackEnvironment());

export const configOf = (env: Environment): StackConfig => loadStackConfig({ ...toolPaths(), ...env });

/** `pro start` of dist/ as a process of its own, once it says that it is ready. Killing it is killing the stack. */
export async function spawnStack(env: Environment): Promise<{ child: ChildProcess; said: string }> {
  const cli = join(await builtRoot(), 'local', 'cli.js');
  const child = spawn(process.execPath, [cli, 'start'], { env: childEnvironment(env) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  await until('the stack is ready', 240_000, async () => {
    if (child.exitCode !== null) throw new Error(`It has ended:\n${output}`);
    return output.includes('Ctrl-C stops everything.') || undefined;
  });
  return { child, said: output };
}

/** Starts it quietly, from dist/; its lines are in `said`, its data goes with `remove`. */
export async function startTestStack(config: StackConfig) {
  const said: string[] = [];
  const { startStack } = await fromDist<typeof import('../../local/stack.js')>('local/stack');
  const stack = await startStack({ config, report: (line) => said.push(line) });
  return { ...stack, said, remove: () => rm(config.DATA_DIR, { recursive: true, force: true }) };
}
