import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type KeepRunning, type Kept, keepRunning, NotAgain } from '../../local/keep-running.js';
import { type RunningPart, retryUntilReady, spawnPart } from '../../local/process.js';

/** Real processes that end, and come again or not. */
const WAIT = { timeout: 60_000, interval: 20 };
const HOUR_MS = 3_600_000;
const quick = { first: 10, longest: 40, steady: HOUR_MS };

let dataDir: string;
let said: string[];
let stack: AbortController;
let kept: Kept<RunningPart> | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'keep-running-'));
  said = [];
  stack = new AbortController();
});
afterEach(async () => {
  await kept?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const logFile = () => join(dataDir, 'part.log');
const starts = async () => (await readFile(logFile(), 'utf8').catch(() => '')).split('start\n').length - 1;

/** A shell program that writes a line to its log at each start; it is ready then, unless something else is said. */
type Ready = (signal: AbortSignal) => Promise<void>;
const part =
  (script: string, ready?: Ready, first = '') =>
  async (signal: AbortSignal) => {
    const before = await starts();
    const begun = async () => expect(await starts()).toBeGreaterThan(before);
    return await spawnPart({
      ...{ name: 'Part', command: 'sh', args: ['-c', `${first} echo start; ${script}`], logFile: logFile(), signal },
      ready: ready ?? ((until) => retryUntilReady(begun, until, 10)),
      ...{ readyTimeoutMs: 60_000, report: () => undefined },
    });
  };

async function keep(start: (signal: AbortSignal) => Promise<RunningPart>, more: Partial<KeepRunning> = {}) {
  kept = await keepRunning(start, {
    report: (line) => said.push(line),
    signal: stack.signal,
    pausesMs: quick,
    ...more,
  });
  return kept;
}

const FOREVER = 'exec sleep 600';

/** One that ends with this code as soon as it was ready. */
const ending = (code: number) => async (signal: AbortSignal) => {
  const begun = await part(`while :; do sleep 0.01; done`, undefined, `trap 'exit ${code}' TERM;`)(signal);
  process.kill(begun.pid ?? 0, 'SIGTERM');
  return begun;
};
const kill = ({ pid = 0 }: RunningPart) => process.kill(pid, 'SIGKILL');

describe('a part that ends by itself', () => {
  it('is started again, and one line says what ended, how, when it is tried again and where its log is', async () => {
    const { part: current } = await keep(part(FOREVER));
    const first = current();
    kill(first);
    await vi.waitUntil(() => current().pid !== first.pid, WAIT);
    expect(said).toEqual([
      `Part has ended by itself (killed by SIGKILL); it is started again in 0.01 s. Its log: ${logFile()}`,
    ]);
    expect(await starts()).toBe(2);
  });

  it('is tried ever more seldom where it ends each time, and whoever waits for it is told', async () => {
    const keepsEnding = vi.fn();
    await keep(ending(3), { keepsEnding });
    await vi.waitUntil(() => said.length >= 5, WAIT);
    const pauses = said.slice(0, 5).map((line) => /exit code 3\); it is started again in (\S+) s/.exec(line)?.[1]);
    expect(pauses).toEqual(['0.01', '0.02', '0.04', '0.04', '0.04']);
    expect(keepsEnding).toHaveBeenCalledWith('Part');
  });

  it('is tried soon again where it had lived for a while', async () => {
    await keep(ending(3), { pausesMs: { ...quick, steady: 0 } });
    await vi.waitUntil(() => said.length >= 4, WAIT);
    expect(said.every((line) => line.includes('in 0.01 s'))).toBe(true);
  });

  it('is tried again where a start fails, without the end of its log in the line', async () => {
    const broken = join(dataDir, 'broken');
    const { part: current } = await keep(part(`[ -e '${broken}' ] && { echo no space; exit 7; }; ${FOREVER}`));
    const first = current();
    await writeFile(broken, '');
    kill(first);
    const failure = 'Part could not be started (it ended with exit code 7); it is started again in';
    await vi.waitUntil(() => said.some((line) => line.startsWith(failure)), WAIT);
    await rm(broken);
    await vi.waitUntil(() => current().pid !== first.pid, WAIT);
    expect(said.join('')).not.toContain('no space');
  });

  it('is left alone where it is done, and where its start says that it cannot come again', async () => {
    const done = await keep(ending(0), { isDone: (code) => code === 0 });
    await done.over;
    expect([said, await starts()]).toEqual([[], 1]);
    let begun = 0;
    const gone = await keep(async (signal) => {
      begun += 1;
      if (begun > 1) throw new NotAgain('its code is gone.');
      return await ending(1)(signal);
    });
    await gone.over;
    expect(said.at(-1)).toBe('Part is not started again: its code is gone.');
    expect(gone.isUp()).toBe(false);
  });
});

describe('stopping', () => {
  it('ends the pause at once, and nothing is started any more', async () => {
    const { stop } = await keep(ending(3), { pausesMs: { ...quick, first: HOUR_MS, longest: HOUR_MS } });
    await vi.waitUntil(() => said.length === 1, WAIT);
    await stop();
    expect(await starts()).toBe(1);
  });

  it('ends a start that is under way', async () => {
    let begun = 0;
    const never = () => new Promise<void>(() => undefined);
    const { stop } = await keep(async (signal) => {
      begun += 1;
      return begun === 1 ? await ending(3)(signal) : await part(FOREVER, never)(signal);
    });
    await vi.waitUntil(async () => begun === 2 && (await starts()) === 2, WAIT);
    await stop();
    expect(said).toHaveLength(1);
    expect(await starts()).toBe(2);
  });

  it('starts nothing again once the whole stack is being stopped', async () => {
    const { part: current, over } = await keep(part(FOREVER));
    stack.abort();
    kill(current());
    await over;
    expect([said, await starts()]).toEqual([[], 1]);
  });
});

it('throws where the very first start fails', async () => {
  await expect(keep(part('echo no space; exit 7', () => new Promise(() => undefined)))).rejects.toThrow(
    /Part did not start: it ended with exit code 7\. .*no space/s,
  );
  expect(said).toEqual([]);
});
