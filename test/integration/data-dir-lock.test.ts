import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { tryLock } from '../../local/file-lock.js';
import { lockDataDir } from '../../local/lock.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'data-dir-lock-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const API = 'http://127.0.0.1:4000';
const holderFile = () => join(dataDir, 'stack.json');

/** Another process that has the folder. */
async function otherStack() {
  const script = `
    import { lockDataDir } from './local/lock.ts';
    await lockDataDir(${JSON.stringify(dataDir)}, 'http://127.0.0.1:5000');
    console.log('locked');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

it('is refused while another stack has it, and that one is named', async () => {
  const other = await otherStack();
  const asked = lockDataDir(dataDir, API);
  await expect(asked).rejects.toThrow(`already runs on ${dataDir}: process ${other.pid}, since 2`);
  await expect(asked).rejects.toThrow('API at http://127.0.0.1:5000');
});

it('is refused to another container, where the number of the process means nothing', async () => {
  const other = await otherStack();
  const holder = JSON.parse(await readFile(holderFile(), 'utf8'));
  // What the other side reads: a number that is nobody's here, or our own, on a host of another name.
  for (const pid of [2 ** 22 + 1, process.pid, other.pid]) {
    await writeFile(holderFile(), JSON.stringify({ ...holder, pid, host: 'other-container' }));
    await expect(lockDataDir(dataDir, API)).rejects.toThrow(`process ${pid} on other-container`);
  }
});

it('is refused also where nobody can say who has it', async () => {
  await otherStack();
  for (const text of ['', '{"pid":', undefined]) {
    await (text === undefined ? rm(holderFile()) : writeFile(holderFile(), text));
    await expect(lockDataDir(dataDir, API)).rejects.toThrow(`A stack already runs on ${dataDir}. Use it`);
  }
});

it('is free at once when its stack was killed, even where its process number lives on as another program', async () => {
  const other = await otherStack();
  await other.kill();
  const holder = JSON.parse(await readFile(holderFile(), 'utf8'));
  await writeFile(holderFile(), JSON.stringify({ ...holder, pid: process.pid }));
  const lock = await lockDataDir(dataDir, API);
  expect(lock.leftBehind).toBe(true);
  await lock.release();
});

it('goes from one to the next, and leaves nothing to be taken for a stack', async () => {
  const first = await lockDataDir(dataDir, API);
  expect(first.leftBehind).toBe(false);
  await expect(lockDataDir(dataDir, API)).rejects.toThrow(`process ${process.pid}`);
  await first.release();
  expect(await readdir(dataDir)).toEqual(['stack.lock']);
  await (await lockDataDir(dataDir, API)).release();
});

it('is held for as long as any process has its descriptor', async () => {
  const file = join(dataDir, 'server.lock');
  const lock = tryLock(file);
  const heir = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', lock?.fd] });
  await once(heir, 'spawn');
  lock?.release();
  expect(tryLock(file)).toBeUndefined();
  const exited = once(heir, 'exit');
  heir.kill('SIGKILL');
  await exited;
  const next = tryLock(file);
  expect(next).toBeDefined();
  next?.release();
});
