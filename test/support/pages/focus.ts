import type { Locator, Page } from 'playwright-core';

/** More Tab stops than any page has. */
const MOST_STOPS = 80;

/**
 * Of the element that has the focus: that it has none, or that nobody sees it; a player draws its own.
 * A link as large as its row has its ring where it is that large: on its ::after.
 */
const FOCUS_FAULT = `(() => {
  const hasRing = (one, part) => {
    const { content, outlineStyle, outlineWidth } = getComputedStyle(one, part);
    const isThere = part === undefined || content !== 'none';
    return isThere && outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  };
  const focused = document.activeElement;
  if (!focused || focused === document.body) return 'the focus is lost';
  if (focused.tagName === 'VIDEO') return undefined;
  for (let [one, up] = [focused, 0]; one && up < 3; [one, up] = [one.parentElement, up + 1]) {
    if (hasRing(one) || hasRing(one, '::after')) return undefined;
  }
  return 'nobody sees the focus on ' + (focused.getAttribute('aria-label') ?? focused.textContent);
})()`;

/** It, or something in it. */
export const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.and(target.page().locator(':focus-within')).count()) > 0;

/** Presses Tab until it has the focus, which has to be seen at every stop on the way. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press(key);
    const fault = await page.evaluate<string | undefined>(FOCUS_FAULT);
    if (fault !== undefined) throw new Error(`On the way to ${target}: ${fault}`);
    if (await hasFocus(target)) return;
  }
  throw new Error(`Tab does not lead to ${target}.`);
}
