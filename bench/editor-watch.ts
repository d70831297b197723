import type { BrowserContext, Page } from 'playwright-core';

/** What is noted in the page itself while the editor works: times are ms, taken where things happen. */

/** Since a file was dropped; undefined: not yet. */
export interface DropTimes {
  /** The video shows a picture. */
  picture?: number;
  /** Anything of the waveform is drawn that is more than the line of what is not known. */
  wave?: number;
  /** The last block of peaks has come. */
  peaks?: number;
}

/** Before its pages are opened. */
export const watchPages = (context: BrowserContext): Promise<unknown> => context.addInitScript(WATCH);

export const dropTimes = (page: Page): Promise<DropTimes> => page.evaluate<DropTimes>('bench.times()');

/** How long keys have waited until the page had done what they ask; and from now on no other. */
export const takeKeyWaits = (page: Page): Promise<number[]> => page.evaluate<number[]>('bench.keys.splice(0)');

/** From one picture of the screen to the next, while `work` lasts. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate('bench.frames = []');
  await work();
  return page.evaluate<number[]>('bench.endFrames()');
}

const WATCH = `(() => {
  const bench = { droppedAt: 0, marks: {}, blocks: 0, keys: [], frames: undefined };
  globalThis.bench = bench;
  const mark = (name) => { bench.marks[name] ??= performance.now(); };
  bench.times = () => Object.fromEntries(Object.entries(bench.marks).map(([name, at]) => [name, at - bench.droppedAt]));
  addEventListener('drop', () => { bench.droppedAt ||= performance.now(); }, true);

  let last = 0;
  const onFrame = (now) => {
    requestAnimationFrame(onFrame);
    bench.frames?.push(now - last);
    last = now;
    const video = bench.marks.picture === undefined && document.querySelector('video');
    if (video && !video.isWatched) {
      video.isWatched = true;
      video.requestVideoFrameCallback(() => mark('picture'));
    }
  };
  requestAnimationFrame(onFrame);
  bench.endFrames = () => { const all = bench.frames.slice(1); bench.frames = undefined; return all; };

  const { fillRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillRect = function (...box) {
    if (this.globalAlpha === 1 && bench.blocks > 0) {
      mark('wave');
      CanvasRenderingContext2D.prototype.fillRect = fillRect;
    }
    fillRect.apply(this, box);
  };

  const Plain = Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      const courses = new Set();
      this.addEventListener('message', ({ data }) => {
        if (data.block) { bench.blocks += 1; courses.add(data.id); }
        if (data.done && courses.has(data.id)) mark('peaks');
      });
    }
  };

  let keyAt = 0;
  addEventListener('keydown', ({ timeStamp }) => { keyAt = timeStamp; }, true);
  addEventListener('input', () => bench.keys.push(performance.now() - keyAt));
})()`;
