import type { Page } from 'playwright-core';

/** As Playwright has it: a path, or a file that is nowhere. */
export type ChosenFile = string | { name: string; mimeType: string; buffer: Buffer };

/** Does what opens the browser's dialog for files, and chooses one there. */
export async function choose(page: Page, open: () => Promise<void>, file: ChosenFile): Promise<void> {
  const dialog = page.waitForEvent('filechooser');
  // An answer of the page: from now on it has heard that its dialogs are taken. A key is faster than that.
  await page.evaluate('undefined');
  await open();
  await (await dialog).setFiles(file);
}
