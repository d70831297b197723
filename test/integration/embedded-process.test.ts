import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { assertPortFree, freePort, urlHere } from '../../local/ports.js';
import { type PartOptions, retryUntilReady, spawnPart } from '../../local/process.js';

const run = promisify(execFile);

const WAIT = { timeout: 60_000, interval: 50 };

let dataDir: string;
let reports: string[];
const report = (line: string) => reports.push(line);
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'embedded-process-'));
  reports = [];
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** True while the process does something; a zombie that nobody has asked for yet does not. */
async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

describe('spawnPart', () => {
  const options = (script: string, more: Partial<PartOptions> = {}): PartOptions => ({
    name: 'Part',
    command: 'sh',
    args: ['-c', script],
    logFile: join(dataDir, 'logs', 'part.log'),
    ready: async () => undefined,
    readyTimeoutMs: 10_000,
    report,
    ...more,
  });
  const never = () => new Promise<void>(() => undefined);
  const writes = (text: string) => (signal: AbortSignal) =>
    retryUntilReady(
      async () => expect(await readFile(join(dataDir, 'logs', 'part.log'), 'utf8')).toContain(text),
      signal,
    );

  it('shows the end of the log of a program that dies before it is ready, this run only', async () => {
    await mkdir(join(dataDir, 'logs'));
    await writeFile(join(dataDir, 'logs', 'part.log'), 'from an earlier run\n');
    const failure = spawnPart(options('echo the disk is full >&2; exit 3', { ready: never }));
    await expect(failure).rejects.toThrow(/^Part did not start: it ended with exit code 3\. .*\nthe disk is full$/);
    await expect(readFile(join(dataDir, 'logs', 'part.log'), 'utf8')).resolves.toBe(
      'from an earlier run\nthe disk is full\n',
    );
  });

  it('says that a program is not there', async () => {
    const failure = spawnPart(options('', { command: 'no-such-program', args: [], ready: never }));
    await expect(failure).rejects.toThrow(/exit code 127.*\n.*no-such-program/);
  });

  it('stops a program that does not become ready in time', async () => {
    let signal: AbortSignal | undefined;
    const ready = (given: AbortSignal) => {
      signal = given;
      return never();
    };
    const failure = spawnPart(options('echo $$; exec sleep 600', { ready, readyTimeoutMs: 300 }));
    await expect(failure).rejects.toThrow('Part did not start: it was not ready within 0.3 s.');
    expect(signal?.aborted).toBe(true);
    const pid = Number(await readFile(join(dataDir, 'logs', 'part.log'), 'utf8'));
    expect(await isAlive(pid)).toBe(false);
  });

  it('keeps the last reason why a program was not ready', async () => {
    const ready = async () => {
      throw new Error('the schema is missing');
    };
    await expect(spawnPart(options('exec sleep 600', { ready }))).rejects.toThrow('the schema is missing');
  });

  it('lets a program end by itself on SIGTERM', async () => {
    const part = await spawnPart(
      options(`trap 'exit 7' TERM; echo up; while :; do sleep 0.1; done`, { ready: writes('up') }),
    );
    await Promise.all([part.stop(), part.stop()]);
    await expect(part.exited).resolves.toBe(7);
  });

  it('kills a program that ignores SIGTERM, and what it started', async () => {
    const script = `trap '' TERM; sleep 600 & echo $!; while :; do sleep 0.1; done`;
    const part = await spawnPart(options(script, { graceMs: 300, ready: writes('\n') }));
    const grandchild = Number(await readFile(join(dataDir, 'logs', 'part.log'), 'utf8'));
    expect(await isAlive(grandchild)).toBe(true);
    await part.stop();
    await expect(part.exited).resolves.toBeNull();
    await vi.waitUntil(async () => !(await isAlive(grandchild)), WAIT);
    expect(reports.at(-1)).toBe('Part did not stop within 0.3 s; it is killed.');
  });

  it.each(['', `trap '' TERM;`])('leaves nothing behind when its owner is killed (%s)', async (trap) => {
    const script = `${trap} sleep 600 & echo $$ $!; while :; do sleep 0.1; done`;
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', ownerScript(script)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void owner.kill('SIGKILL'));
    await once(owner.stdout, 'data');
    const log = await readFile(join(dataDir, 'owned.log'), 'utf8');
    const pids = log.trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, true]);
    owner.kill('SIGKILL');
    await vi.waitUntil(async () => !(await Promise.all(pids.map(isAlive))).includes(true), WAIT);
  });

  const ownerScript = (script: string) => `
    import { readFileSync } from 'node:fs';
    import { retryUntilReady, spawnPart } from './local/process.ts';
    const logFile = ${JSON.stringify(join(dataDir, 'owned.log'))};
    const isUp = async () => { if (!readFileSync(logFile, 'utf8').includes('\\n')) throw new Error('not yet'); };
    await spawnPart({
      name: 'Owned', command: 'sh', args: ['-c', ${JSON.stringify(script)}], logFile,
      ready: (signal) => retryUntilReady(isUp, signal), readyTimeoutMs: 10000, report: console.log,
    });`;
});

describe('ports', () => {
  it.each([
    ['0.0.0.0', 'http://127.0.0.1:4000'],
    ['::', 'http://[::1]:4000'],
    ['192.0.2.1', 'http://192.0.2.1:4000'],
  ])('reaches what listens on %s at %s', (host, url) => expect(urlHere(host, 4000)).toBe(url));

  it('names the variable of a port that is taken', async () => {
    const port = await freePort();
    await expect(assertPortFree('the API', 'API_PORT', port)).resolves.toBeUndefined();
    const server = createServer().listen(port, '0.0.0.0');
    onTestFinished(() => void server.close());
    await vi.waitUntil(() => server.listening, WAIT);
    await expect(assertPortFree('the API', 'API_PORT', port)).rejects.toThrow(
      `Port ${port} (API_PORT) for the API is taken`,
    );
  });
});
