import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Often enough to see a buffer of one part (5 MiB) come and go at loopback speed. */
const LOOK_EVERY_MS = 25;
/** ps is a process of its own each time. */
const PS_EVERY_MS = 200;
const KIB = 1024;

/** Resident memory of a process, in bytes: /proc on Linux, `ps` elsewhere (macOS). */
export async function residentBytes(pid: number): Promise<number> {
  const kib = process.platform === 'linux' ? await fromProc(pid) : await fromPs(pid);
  if (!Number.isFinite(kib)) throw new Error(`The resident memory of process ${pid} cannot be read.`);
  return kib * KIB;
}

async function fromProc(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(?<kib>\d+) kB$/m.exec(status)?.groups?.kib);
}

async function fromPs(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim() || Number.NaN);
}

export interface MemoryUse {
  baseline: number;
  peak: number;
}

/** Runs `work` and watches each process meanwhile; bytes before, and the most seen. */
export async function memoryUse<T extends string>(pids: Record<T, number>, work: () => Promise<void>) {
  const names = Object.keys(pids) as T[];
  const now = () => Promise.all(names.map((name) => residentBytes(pids[name])));
  const baseline = await now();
  const peak = [...baseline];
  const look = async () => {
    for (const [place, bytes] of (await now()).entries()) peak[place] = Math.max(peak[place] ?? 0, bytes);
  };
  const done = new AbortController();
  const watching = watch(look, done.signal);
  await Promise.race([work(), watching]).finally(() => done.abort());
  await watching;
  await look();
  const use = names.map((name, place) => [name, { baseline: baseline[place] ?? 0, peak: peak[place] ?? 0 }]);
  return Object.fromEntries(use) as Record<T, MemoryUse>;
}

async function watch(look: () => Promise<void>, done: AbortSignal): Promise<void> {
  while (!done.aborted) {
    await look();
    await sleep(process.platform === 'linux' ? LOOK_EVERY_MS : PS_EVERY_MS);
  }
}
