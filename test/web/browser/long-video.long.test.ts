import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chooseVideo } from '../../support/pages/draft-steps.js';
import { laneBox, laneWords, markSegment, openTimeline, segmentOption } from '../../support/pages/editor-steps.js';
import { threeHours } from '../../support/pages/odd-media.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';

/** A video of three hours: it opens at once, is looked into while it is worked on, and takes no more room than a short one. */

/** Of the page, whatever the video. */
const MOST_HEAP_BYTES = 150 * 1024 ** 2;
const MOST_NODES = 1_500;

const suite = pageSuite();

/** How much of the waveform that is in view is known, 0…1: the line in its middle is faint elsewhere. */
const knownShare = (page: Page): Promise<number> =>
  page.evaluate<number>(`(() => {
    const lane = document.querySelector('[data-lane]').previousElementSibling;
    const end = innerWidth - 30; // a little before the end of the video, where all of it is shown
    let [known, all] = [0, 0];
    for (const canvas of lane.querySelectorAll('canvas')) {
      const { left } = canvas.getBoundingClientRect();
      const { data } = canvas.getContext('2d').getImageData(0, canvas.height / 2, canvas.width, 1);
      for (let x = 0; x < canvas.width; x += 3) {
        if (left + x < 0 || left + x > end) continue;
        all += 1;
        known += data[x * 4 + 3] > 200 ? 1 : 0;
      }
    }
    return all === 0 ? 0 : known / all;
  })()`);

const nodes = (page: Page) => page.evaluate<number>(`document.querySelectorAll('*').length`);

async function heapBytes(page: Page): Promise<number> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('HeapProfiler.collectGarbage');
  const { usedSize } = await browser.send('Runtime.getHeapUsage');
  await browser.detach();
  return usedSize;
}

/** Of the playhead, in ms, as the page says it. */
async function playhead(page: Page): Promise<number> {
  const words = await page
    .getByText(/^(?:\d+:)?\d\d:\d\d\.\d{3}$/)
    .first()
    .textContent();
  return (words ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}

async function pressRuler(page: Page, x: number): Promise<number> {
  const { y } = await laneBox(page);
  await page.mouse.click(x, y - 110);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');
  return await playhead(page);
}

describe('a video of three hours', () => {
  it('is worked on while it is looked into, to the hundredth of a second, in the room of a short one', async () => {
    const { page } = await suite.stage.visitor();
    await chooseVideo(page, await threeHours(suite.media.files));
    await openTimeline(page);
    await page
      .getByText(/of 0?3:00:00\.000/)
      .first()
      .waitFor();
    const shares: number[] = [];
    await expect.poll(async () => shares[shares.push(await knownShare(page)) - 1], PATIENCE).toBeGreaterThan(0);
    expect(shares.at(-1)).toBeLessThan(1); // it is drawn as it comes

    await markSegment(page, '2:30:00', '2:30:05');
    expect(await laneWords(page)).toEqual([expect.stringContaining('9000 to 9005 seconds')]);
    await segmentOption(page, 1).focus(); // in a field a letter is a letter
    await page.keyboard.press('f');
    for (let n = 0; n < 30; n += 1) await page.keyboard.press('+');
    const here = await pressRuler(page, 640);
    expect(here).toBeGreaterThan(8_990_000);
    expect((await pressRuler(page, 644)) - here).toBe(10);
    await expect.poll(() => knownShare(page), PATIENCE).toBe(1); // what is looked at comes first

    const drawn = await tilesDrawn(page, async () => {
      const { middle } = await laneBox(page);
      await page.mouse.move(640, middle);
      for (let n = 0; n < 100; n += 1) await page.mouse.wheel(200, 0);
    });
    expect(drawn).toBeLessThan(200); // 20,000 px: no tile twice
    expect(await nodes(page)).toBeLessThan(MOST_NODES);

    await page.keyboard.press('0');
    await expect.poll(() => knownShare(page), PATIENCE).toBeGreaterThan(shares.at(-1) ?? 1); // it has gone on meanwhile
    expect(await nodes(page)).toBeLessThan(MOST_NODES);
    expect(await heapBytes(page)).toBeLessThan(MOST_HEAP_BYTES);
  });

  /** Canvases that were made meanwhile. */
  async function tilesDrawn(page: Page, act: () => Promise<void>): Promise<number> {
    await page.evaluate(`{
      window.tiles = 0;
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
          for (const node of addedNodes) window.tiles += node instanceof HTMLCanvasElement ? 1 : 0;
        }
      }).observe(document.querySelector('[aria-label="Timeline"]'), { childList: true, subtree: true });
    }`);
    await act();
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');
    return await page.evaluate<number>('window.tiles');
  }
});
