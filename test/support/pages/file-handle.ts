import type { Page } from 'playwright-core';

/** Where the page may keep files of its own; a handle from there is as good as one from the browser's dialog. */
const NAME = 'on-the-disk.mp4';

/** From now on the browser's dialog for files, the one that gives handles, answers with this file; after a reload too. */
export async function offerStoredFile(page: Page, file: string): Promise<void> {
  await page.goto('/docs'); // of the same origin, and leaves files alone
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<input type="file" id="to-store">')`);
  await page.locator('#to-store').setInputFiles(file);
  await page.evaluate(`(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle('${NAME}', { create: true });
    await document.querySelector('#to-store').files[0].stream().pipeTo(await handle.createWritable());
  })()`);
  await page.addInitScript(`
    window.showOpenFilePicker = async () => [
      await (await navigator.storage.getDirectory()).getFileHandle('${NAME}'),
    ];
  `);
}
