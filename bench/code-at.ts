import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serviceEnvironment } from '../src/operator/stack-environment.js';
import { childEnvironment, type Environment, loadStackConfig } from '../src/platform/config.js';
import { stackPorts } from '../test/support/separate-stack.js';

/** The code of a commit, and the stack it starts: from outside, as its users see it. */

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const READY_MS = 300_000;
const STOPPED_MS = 60_000;

/** A copy of the commit with its packages, made once a machine and kept in the cache. */
export async function codeAt(commit: string): Promise<string> {
  const { stdout } = await run('git', ['-C', REPOSITORY, 'rev-parse', '--short=12', commit]);
  const root = join(loadStackConfig().CACHE_DIR, 'bench', stdout.trim());
  if (existsSync(join(root, 'installed'))) return root;
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  console.log(`Taking ${commit} out and installing its packages …`);
  await run('sh', ['-c', `git -C '${REPOSITORY}' archive ${stdout.trim()} | tar x -C '${root}'`]);
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, maxBuffer: 2 ** 26 });
  await run('touch', [join(root, 'installed')]);
  return root;
}

export const codeHere = (): string => REPOSITORY;

export interface RunningCode {
  apiUrl: string;
  /** Of the processes of the stack, by what they are; in s since each began. */
  cpuSeconds(): Promise<Record<Part, number>>;
  /** The environment of its processes: where the parts are. */
  environment: Environment;
  stop(): Promise<void>;
}

const PARTS = { worker: /worker\.(ts|js)/, api: /server\.(ts|js)/, temporal: /start-dev/, postgres: /postgres/ };
export type Part = keyof typeof PARTS;

/** Its `npm start` on free ports, with a Sync.so that others run. */
export async function startCode(root: string, dataDir: string, env: Record<string, string>): Promise<RunningCode> {
  const cli = ['local/cli.ts', 'src/cli.ts'].find((file) => existsSync(join(root, file)));
  if (!cli) throw new Error(`${root} has no command line.`);
  const place = await stackPorts();
  await mkdir(dataDir, { recursive: true });
  const log = openSync(join(dataDir, 'start.log'), 'a');
  const apiUrl = `http://127.0.0.1:${place.API_PORT}`;
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'start'], {
    ...{ cwd: root, stdio: ['ignore', log, log], detached: true },
    env: childEnvironment({ ...env, ...place, DATA_DIR: dataDir, API_PUBLIC_URL: apiUrl }),
  });
  await ready(child, [`http://127.0.0.1:${place.ADMIN_PORT}`, apiUrl], dataDir);
  const environment = serviceEnvironment({ DATA_DIR: dataDir });
  return { apiUrl, environment, cpuSeconds: () => cpuSeconds(child.pid ?? 0), stop: () => stop(child) };
}

/** Code from before there was a port for operators tells on that of the API what it told there. */
async function ready(child: ChildProcess, urls: string[], dataDir: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const answers = await Promise.all(urls.map((url) => fetch(`${url}/readyz`).catch(() => undefined)));
    const answer = answers.find((one) => one !== undefined);
    if (answer?.ok && ((await answer.json()) as { status: string }).status === 'ready') return;
    await sleep(300);
  }
  await stop(child);
  throw new Error(`It did not start:\n${(await readFile(join(dataDir, 'start.log'), 'utf8')).slice(-2_000)}`);
}

/** By its process group: as Ctrl-C in a terminal. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGINT');
  await Promise.race([ended, sleep(STOPPED_MS)]);
}

/** Linux only: /proc tells of each process whose parents lead to the stack. */
async function cpuSeconds(stack: number): Promise<Record<Part, number>> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,cputimes=,args=', '-ww']);
  const all = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, seconds, args] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return args === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), seconds: Number(seconds), args }];
  });
  const ours = new Set([stack]);
  for (let before = 0; before !== ours.size; ) {
    before = ours.size;
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
  }
  const used = (part: Part) =>
    all
      .filter(({ pid, args }) => ours.has(pid) && PARTS[part].test(args))
      .reduce((sum, { seconds }) => sum + seconds, 0);
  return { worker: used('worker'), api: used('api'), temporal: used('temporal'), postgres: used('postgres') };
}
