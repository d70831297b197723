import { type ChildProcess, execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { childEnvironment } from '../../src/platform/config.js';
import { builtEntry } from '../support/built-code.js';
import { startTinyStage, type TinyStage } from '../support/tiny-stage.js';
import { until } from '../support/until.js';

/** `pro deploy` as a process: what it prints where, and that it ends. */
let server: TinyStage;
let cli: string;

beforeAll(async () => {
  [server, cli] = await Promise.all([startTinyStage(), builtEntry('local/cli')]);
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
  const args = [cli, 'deploy', ...words];
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
  const { code, stdout } = await pro(server.address, 'status', '--json');
  expect(code).toBe(1); // nobody works for that deployment
  expect(JSON.parse(stdout)).toMatchObject({ verb: 'status', dryRun: false });
});

it('ends with a sentence where there is no Temporal, and with JSON where that is asked for', async () => {
  const [said, json] = await Promise.all([pro('127.0.0.1:1', 'status'), pro('127.0.0.1:1', 'status', '--json')]);
  expect(said).toMatchObject({ code: 1, stdout: '' });
  expect(said.stderr).toContain('Temporal does not answer at 127.0.0.1:1');
  expect(said.stderr).toContain('TEMPORAL_ADDRESS');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toEqual({
    error: {
      code: 'temporal_unanswering',
      message: expect.stringContaining('127.0.0.1:1'),
      next: expect.stringContaining('TEMPORAL_ADDRESS'),
    },
  });
});

it('takes a share back when its terminal is closed', async () => {
  const tiny = server.newDeployment();
  await tiny.startWorker('a');
  await tiny.type('promote', 'a', '--first');
  await tiny.startWorker('b');
  await tiny.passGate('b');
  const place = { TEMPORAL_DEPLOYMENT: tiny.name, TEMPORAL_TASK_QUEUE: tiny.name };
  const words = ['promote', 'b', '--steps', '10,100', '--pause', '10m', '--ended', '0'];
  const { child, ended } = spawnPro({ TEMPORAL_ADDRESS: server.address, ...place }, words);
  await until('b ramps', RUN_MS, async () => ((await tiny.status()).ramping?.percent === 10 ? true : undefined));
  child.kill('SIGHUP');
  const { code, stdout } = await ended;
  expect(stdout).toContain('Interrupted: the ramp is stopped');
  expect(code).toBe(1);
  expect(await tiny.status()).toMatchObject({ current: 'a', ramping: undefined });
});
