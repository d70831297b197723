import type { Page } from 'playwright-core';

/** What the main thread of a page did, by the browser's own trace: its CPU time, to which others on the machine add nothing. */
export interface Tasks {
  /** Of each task, in ms. */
  tasks: number[];
  /** Of all tasks from one picture of the screen to the next, in ms. */
  frames: number[];
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  /** µs of CPU time. */
  tdur?: number;
  args?: { name?: string };
}

const TASK = /RunTask$/;
const FRAME = 'FireAnimationFrame';
const BEGIN = 'bench-begin';
/** What was done before has been drawn by then. */
const MARK = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  performance.mark('${BEGIN}');
  done();
})))`;
const CATEGORIES = ['toplevel', 'devtools.timeline', 'blink.user_timing', '__metadata'];

/** While `work` lasts, from where it says that it begins. */
export async function mainThreadDuring(
  page: Page,
  work: (begin: () => Promise<void>) => Promise<void>,
): Promise<Tasks> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser.');
  await browser.startTracing(page, { categories: CATEGORIES });
  await work(() => page.evaluate(MARK));
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  return tasksOf(traceEvents);
}

function tasksOf(all: readonly TraceEvent[]): Tasks {
  const begin = all.find(({ name }) => name === BEGIN);
  if (!begin) throw new Error('The trace does not know where the work began.');
  const own = all.filter(({ pid, tid, ts }) => pid === begin.pid && tid === begin.tid && ts > begin.ts);
  const tasks: number[] = [];
  const frames = [0];
  for (const { name, ph, tdur = 0 } of own.toSorted((a, b) => a.ts - b.ts)) {
    if (name === FRAME) frames.push(0);
    if (ph !== 'X' || !TASK.test(name)) continue;
    tasks.push(tdur / 1000);
    frames[frames.length - 1] = (frames.at(-1) ?? 0) + tdur / 1000;
  }
  return { tasks, frames: frames.slice(1) };
}
