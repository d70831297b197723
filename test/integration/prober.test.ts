import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../src/domain/errors.js';
import type { ProbeProcess, ProbeRequest } from '../../src/media/probe-child.js';
import { createProber, type MediaProber } from '../../src/media/prober.js';
import { builtProbe } from '../support/built-code.js';
import { faultOf } from '../support/fault-of.js';
import { type MediaFiles, mediaFiles, sine } from '../support/media-files.js';

const run = promisify(execFile);

let files: MediaFiles;
let sound: ProbeRequest;
let built: ProbeProcess;
beforeAll(async () => {
  built = await builtProbe();
  files = await mediaFiles();
  const bytes = await readFile(await files.make(...sine(1), 'second.wav'));
  const read = async (start: number, end: number) => bytes.subarray(start, end);
  sound = { name: 'second.wav', bytes: bytes.length, track: 'audio', read };
});
afterAll(() => files?.remove());

function newProber(options = {}): MediaProber {
  const prober = createProber(undefined, built, options);
  onTestFinished(() => prober.close());
  return prober;
}

/** The processes that read media for `parent`. */
async function readersOf(parent: number | undefined = process.pid): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, ppid, ...args]) => ppid === String(parent) && args.join(' ').includes('media/probe-process'))
    .map(([pid]) => Number(pid));
}

/** Once those of earlier tests are gone. */
async function onlyReader(): Promise<number> {
  await expect.poll(() => readersOf()).toHaveLength(1);
  const [pid = expect.fail('there is no process that reads media')] = await readersOf();
  return pid;
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A file that does not come: `isAsked` resolves when it is asked for, and `fail` is what it gets. */
function neverRead() {
  const asked = new EventEmitter();
  const isAsked = once(asked, 'asked');
  const failed = once(asked, 'failed').then(([fault]) => Promise.reject(fault as Error));
  const read = () => {
    asked.emit('asked');
    return failed;
  };
  return { read, isAsked, fail: (fault: Error) => asked.emit('failed', fault) };
}

it('keeps the process for the next file, one that was no media too', async () => {
  const prober = newProber();
  expect(await prober.probe(sound)).toEqual({ seconds: 1, hasVideo: false, hasAudio: true });
  const pid = await onlyReader();
  const nothing = { ...sound, bytes: 500, read: async (start: number, end: number) => Buffer.alloc(end - start) };
  expect((await faultOf(prober.probe(nothing))).code).toBe('invalid_media');
  await prober.probe(sound);
  expect(await onlyReader()).toBe(pid);
});

it('reads several files at a time, each in a process of its own, and keeps one of these', async () => {
  const prober = newProber();
  const held = [neverRead(), neverRead()];
  const probes = held.map(({ read }) => faultOf(prober.probe({ ...sound, read })));
  await Promise.all(held.map(({ isAsked }) => isAsked));
  await expect.poll(() => readersOf()).toHaveLength(2);
  expect((await prober.probe(sound)).seconds).toBe(1);
  for (const { fail } of held) fail(new AppError('asset_missing'));
  for (const probe of probes) expect((await probe).code).toBe('asset_missing');
  await expect.poll(() => readersOf()).toHaveLength(1);
});

const both = (prober: MediaProber) => Promise.all([prober.probe(sound), prober.probe(sound)]);

it('keeps the processes of files read side by side for those that follow', async () => {
  const prober = newProber({ idleMs: 600_000 });
  await both(prober);
  const before = await readersOf();
  expect(before).toHaveLength(2);
  await both(prober);
  expect(await readersOf()).toEqual(before);
});

it('keeps one of them where no file follows', async () => {
  await both(newProber({ idleMs: 100 }));
  await expect.poll(() => readersOf()).toHaveLength(1);
});

it('gives the process no word of our environment', async () => {
  process.env.PROBER_TEST_SECRET = 'not-a-real-secret';
  onTestFinished(() => {
    delete process.env.PROBER_TEST_SECRET;
  });
  await newProber().probe(sound);
  const { stdout } = await run('ps', ['eww', '-p', String(await onlyReader())]);
  expect(stdout).toContain('media/probe-process');
  expect(stdout).not.toContain('PROBER_TEST_SECRET');
});

it('does not blame a file for a process that somebody has ended, and reads it at the next try', async () => {
  const prober = newProber();
  const { read, isAsked } = neverRead();
  const fault = faultOf(prober.probe({ ...sound, read }));
  await isAsked;
  process.kill(await onlyReader(), 'SIGKILL');
  expect((await fault).code).toBe('service_unavailable');
  expect((await prober.probe(sound)).seconds).toBe(1);
});

it('does not blame a file where the process cannot be started', async () => {
  const { execPath } = process;
  onTestFinished(() => {
    process.execPath = execPath;
  });
  process.execPath = files.at('no-node-here');
  const fault = await faultOf(newProber().probe(sound));
  expect(fault.code).toBe('service_unavailable');
  expect(fault.message).toContain('could not be started');
});

it('stops at once when it is asked to, with the reason it was given', async () => {
  const prober = newProber();
  const { read, isAsked } = neverRead();
  const cancelled = new AbortController();
  const probe = prober.probe({ ...sound, read, signal: cancelled.signal });
  await isAsked;
  const pid = await onlyReader();
  const reason = new Error('Cancelled.');
  cancelled.abort(reason);
  await expect(probe).rejects.toBe(reason);
  await expect.poll(() => isAlive(pid)).toBe(false);
});

it('ends its processes when it is closed, whatever they are at', async () => {
  const prober = createProber(undefined, built);
  const { read, isAsked } = neverRead();
  const fault = faultOf(prober.probe({ ...sound, read }));
  await isAsked;
  const pid = await onlyReader();
  prober.close();
  expect((await fault).code).toBe('service_unavailable');
  await expect.poll(() => isAlive(pid)).toBe(false);
});

it('leaves no process behind when its own is killed outright', async () => {
  const script = fileURLToPath(new URL('../support/probing-parent.ts', import.meta.url));
  const parent: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  await once(parent.stdout ?? expect.fail('no output'), 'data');
  const [pid = expect.fail('there is no process that reads media')] = await readersOf(parent.pid);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid)).toBe(false);
});

it('does not stop with a worker that is asked to', async () => {
  const prober = newProber();
  await prober.probe(sound);
  const pid = await onlyReader();
  process.kill(pid, 'SIGTERM');
  process.kill(pid, 'SIGINT');
  expect((await prober.probe(sound)).seconds).toBe(1);
  expect(await onlyReader()).toBe(pid);
});
