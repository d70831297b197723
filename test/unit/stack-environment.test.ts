import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { environmentFile, keepEnvironment, serviceEnvironment } from '../../src/operator/stack-environment.js';

let DATA_DIR: string;

beforeEach(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), 'stack-environment-'));
});
afterEach(() => rm(DATA_DIR, { recursive: true, force: true }));

const STACK = { DATABASE_URL: 'postgresql://127.0.0.1:4003/pro', TEMPORAL_ADDRESS: '127.0.0.1:7233', NONE: undefined };

it('tells commands where the parts of the running stack are, under what they were told themselves', async () => {
  await keepEnvironment(DATA_DIR, STACK);
  const env = { DATA_DIR, DATABASE_URL: '', TEMPORAL_ADDRESS: 'elsewhere:7233' };
  expect(serviceEnvironment(env)).toEqual({ ...env, DATABASE_URL: STACK.DATABASE_URL });
});

it('keeps out of it where a database is named', async () => {
  await keepEnvironment(DATA_DIR, STACK);
  const env = { DATA_DIR, DATABASE_URL: 'postgresql://db.example/pro' };
  expect(serviceEnvironment(env)).toEqual(env);
});

it('is readable by nobody else, whatever lay there before, and goes with the stack', async () => {
  const file = join(DATA_DIR, 'stack-environment.json');
  await writeFile(file, 'left behind', { mode: 0o644 });
  const remove = await keepEnvironment(DATA_DIR, STACK);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await remove();
  expect(await readdir(DATA_DIR)).toEqual([]);
});

it("says nothing of a stack that was killed: its ports may be somebody else's by now", async () => {
  await keepEnvironment(DATA_DIR, STACK);
  const says = async (holder: object) => {
    await writeFile(join(DATA_DIR, 'stack.json'), JSON.stringify(holder));
    return [serviceEnvironment({ DATA_DIR }).TEMPORAL_ADDRESS, environmentFile({ DATA_DIR })];
  };
  const known = [STACK.TEMPORAL_ADDRESS, join(DATA_DIR, 'stack-environment.json')];
  const { pid } = spawnSync(process.execPath, ['-e', '0']); // it has ended
  expect(await says({ pid })).toEqual([undefined, undefined]);
  expect(await says({ pid: process.pid })).toEqual(known);
  expect(await says({ pid, host: 'another container' })).toEqual(known);
});

it('says nothing where no stack runs, or its file was cut off', async () => {
  expect(serviceEnvironment({ DATA_DIR })).toEqual({ DATA_DIR });
  await writeFile(join(DATA_DIR, 'stack-environment.json'), '{"DATABASE_URL": "postg');
  expect(serviceEnvironment({ DATA_DIR })).toEqual({ DATA_DIR });
});
