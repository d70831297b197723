import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';

/** What is wrong with a page: for people who cannot see it or use no mouse, and in the browser's own words. */

/** Until every change of colour has come to its end: on the way there it has contrasts that nobody chose. */
const SETTLED = `Promise.allSettled(
  document.getAnimations()
    .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
    .map(({ finished }) => finished)
).then(() => undefined)`;

/** Of axe-core: each rule that is broken, with where; empty where all is well. */
export async function accessFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  await page.evaluate(SETTLED);
  return await page.evaluate<string[]>(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target).join(', ')))",
  );
}

const VIOLATIONS = `document.addEventListener('securitypolicyviolation', (refused) =>
  console.error('The CSP refuses ' + refused.blockedURI + ' by ' + refused.effectiveDirective + '.'));`;

/** Has pages say in their console whatever their CSP refuses; before they are opened. */
export const tellViolations = (pages: BrowserContext | Page): Promise<unknown> =>
  pages.addInitScript({ content: VIOLATIONS });

/** Everything that the browser complains about from now on; the status of an answer is not its fault. */
export function consoleFaults(page: Page, faults: string[] = []): string[] {
  page.on('pageerror', ({ message }) => void faults.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  return faults;
}
