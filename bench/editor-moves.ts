import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { placeOfSegment, timelineBox } from '../test/support/pages/editor-steps.js';

/** What a hand does on the timeline, as often in a second as a mouse tells of it. */

const STEP_MS = 16;

async function steps(count: number, step: (place: number) => Promise<void>): Promise<void> {
  for (let place = 0; place < count; place += 1) {
    await step(place);
    await sleep(STEP_MS);
  }
}

async function overLanes(page: Page): Promise<void> {
  const { x, y, width } = await timelineBox(page);
  await page.mouse.move(x + width / 2, y + 50);
}

/** There and back. */
export async function scroll(page: Page): Promise<void> {
  await overLanes(page);
  await steps(120, (place) => page.mouse.wheel(place < 60 ? 45 : -45, 0));
}

/** In and out, about the middle. */
export async function zoom(page: Page): Promise<void> {
  await overLanes(page);
  await page.keyboard.down('Control');
  await steps(120, (place) => page.mouse.wheel(0, place < 60 ? -30 : 30));
  await page.keyboard.up('Control');
}

/** As close as it goes. */
export async function zoomIn(page: Page): Promise<void> {
  await overLanes(page);
  await page.keyboard.down('Control');
  await steps(60, () => page.mouse.wheel(0, -120));
  await page.keyboard.up('Control');
}

/** So many steps closer. */
export const zoomSteps = (page: Page, count: number): Promise<void> => steps(count, () => page.keyboard.press('+'));

/** Segment `number` to the right and to the left; `during`: what is done while it moves, its beginning and its end left out. */
export async function drag(page: Page, number: number, during = (move: () => Promise<void>) => move()): Promise<void> {
  const { x, y } = await placeOfSegment(page, number);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y);
  await during(() => steps(120, (place) => page.mouse.move(x + 20 + 30 * Math.sin(place / 12), y)));
  await page.mouse.up();
}
