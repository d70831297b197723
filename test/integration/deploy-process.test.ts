import { type ChildProcess, execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { childEnvironment } from '../../src/config.js';
import { nodeArguments } from '../../src/embedded/own-process.js';
import { startTinyStage, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';

/** `pro deploy` as a process: what it prints where, and that it ends. */
let server: TinyStage;

beforeAll(async () => {
  server = await startTinyStage();
});
afterAll(() => server?.stop());

const root = fileURLToPath(new URL('../../', import.meta.url));
/** One that hangs is ended then; on a machine that is very busy its start alone takes half a minute. */
const RUN_MS = 100_000;

interface Ended {
  code: unknown;
  stdout: string;
  stderr: string;
}

function spawnPro(more: Record<string, string>, words: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const env = childEnvironment({ TEMPORAL_NAMESPACE: server.namespace, DATABASE_URL: '', ...more });
  const args = [...nodeArguments('cli'), 'deploy', ...words];
  let end: (ended: Ended) => void;
  const ended = new Promise<Ended>((resolve) => {
    end = resolve;
  });
  const child = execFile(process.execPath, args, { cwd: root, env, timeout: RUN_MS }, (error, stdout, stderr) => {
    end({ code: error ? error.code : 0, stdout, stderr });
  });
  return { child, ended };
}

const pro = (address: string, ...words: string[]) => spawnPro({ TEMPORAL_ADDRESS: address }, words).ended;

it('prints one JSON document, all else on standard error, and ends', async () => {
  const { code, stdout, stderr } = await pro(server.address, 'sweep', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ verb: 'sweep', dryRun: false, ok: true, deleted: [], kept: [], alarms: [] });
  expect(stderr).toContain('Nothing to delete.');
});

it.each([
  { fault: 'there is no Temporal', code: 1, address: '127.0.0.1:1', words: ['status'], message: /^Temporal does not/ },
  {
    fault: 'a word is wrong',
    code: 2,
    words: ['sweep', '--force'],
    message: /^pro deploy sweep has no option --force\.$/,
  },
  {
    fault: 'a value is wrong',
    code: 2,
    words: ['drain', 'a', '--timeout', 'x'],
    message: /^--timeout is "x"; it must be a time/,
  },
  { fault: 'nobody knows the verb', code: 2, words: ['swep'], message: /^There is no command "deploy swep"\.$/ },
])('prints a JSON document also where $fault', async ({ code, address, words, message }) => {
  const ended = await pro(address ?? server.address, ...words, '--json');
  expect(JSON.parse(ended.stdout)).toEqual({
    error: {
      code: code === 2 ? 'usage' : 'temporal_unanswering',
      message: expect.stringMatching(message),
      next: expect.any(String),
    },
  });
  expect(ended.code).toBe(code);
});

it('ends with a sentence where there is no Temporal', async () => {
  const { code, stderr } = await pro('127.0.0.1:1', 'status');
  expect(code).toBe(1);
  expect(stderr).toContain('Temporal does not answer at 127.0.0.1:1');
  expect(stderr).toContain('TEMPORAL_ADDRESS');
});

it('takes a share back when its terminal is closed', async () => {
  const tiny = server.newDeployment();
  await tiny.startWorker('a');
  await tiny.type('promote', 'a', '--first');
  await tiny.startWorker('b');
  await tiny.passGate('b');
  const place = { TEMPORAL_DEPLOYMENT: tiny.name, TEMPORAL_TASK_QUEUE: tiny.name };
  const words = ['promote', 'b', '--steps', '10,100', '--pause', '10m'];
  const { child, ended } = spawnPro({ TEMPORAL_ADDRESS: server.address, ...place }, words);
  await until('b ramps', RUN_MS, async () => ((await tiny.status()).ramping?.percent === 10 ? true : undefined));
  child.kill('SIGHUP');
  const { code, stdout } = await ended;
  expect(stdout).toContain('Interrupted: the ramp is stopped');
  expect(code).toBe(1);
  expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
});
