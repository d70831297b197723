import type { Locator } from 'playwright-core';

/** Lets files of the disk fall into the middle of `target`, as somebody's mouse does. */
export async function dropFile(target: Locator, ...files: string[]): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error('There is nothing to drop it on.');
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const page = target.page();
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await browser.send('Input.dispatchDragEvent', { type, data, ...place });
  }
  await browser.detach();
}
