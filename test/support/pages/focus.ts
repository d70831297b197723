import type { Locator, Page } from 'playwright-core';
import { ringFault } from './focus-ring.js';

/** More Tab stops than any page has. */
const MOST_STOPS = 80;

/** It, or something in it. */
export const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.and(target.page().locator(':focus-within')).count()) > 0;

/** Presses Tab until it has the focus, which has to be seen at every stop on the way. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press(key);
    const fault = await ringFault(page);
    if (fault !== undefined) throw new Error(`On the way to ${target}: ${fault}`);
    if (await hasFocus(target)) return;
  }
  throw new Error(`Tab does not lead to ${target}.`);
}

/** Presses Tab through the whole page, and returns what is wrong with how the focus is seen at its stops. */
export async function ringFaults(page: Page): Promise<string[]> {
  const faults = new Set<string>();
  await tabThrough(page, async () => {
    const fault = await ringFault(page);
    if (fault !== undefined) faults.add(fault);
  });
  return [...faults];
}

/** Presses Tab through the whole page; returns how many stops there are. */
export async function tabThrough(page: Page, look: () => Promise<void> = async () => undefined): Promise<number> {
  await page.evaluate("document.querySelector('[data-first-stop]')?.removeAttribute('data-first-stop')");
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<'round' | 'end' | 'stop'>(WHERE);
    if (at === 'round') return stop;
    if (at === 'stop') await look();
  }
  throw new Error(`There is no end to the Tab stops of ${page.url()}.`);
}

/** Whether Tab has come to where it began, or to the end of the page, be it that it began at its last stop. Marks the first. */
const WHERE = `(() => {
  const focused = document.activeElement;
  const first = document.querySelector('[data-first-stop]');
  if (first) return focused === document.body || focused === first ? 'round' : 'stop';
  if (focused === document.body) return 'end';
  focused.dataset.firstStop = '';
  return 'stop';
})()`;
