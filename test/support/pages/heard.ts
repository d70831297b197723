import type { Page } from 'playwright-core';

/**
 * What a screen reader would say of its own accord: every message of the page's live regions, in order, as it comes.
 * What an open dialog has switched off says nothing.
 */

const LISTEN = `{
  window.heard = [];
  for (const region of document.querySelectorAll('[aria-live]')) {
    const isSilent = () => region.closest('[inert], [aria-hidden=true]') !== null;
    const note = () => region.textContent && !isSilent() && heard.push(region.textContent);
    new MutationObserver(note).observe(region, { childList: true, subtree: true, characterData: true });
  }
}`;

/** Until the page is loaded anew. */
export const listenTo = (page: Page): Promise<unknown> => page.evaluate(LISTEN);

export const heard = (page: Page): Promise<string[]> => page.evaluate<string[]>('window.heard');
