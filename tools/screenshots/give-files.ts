import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** Files for the form of a new video, as a person chooses them. */

export const sampleFile = (name: string): string =>
  fileURLToPath(new URL(`../../local/demo/samples/${name}`, import.meta.url));

/** No program answers the browser's newer picker; without it the page asks by an input. */
export const plainInput = (page: Page): Promise<unknown> => page.addInitScript('delete window.showOpenFilePicker');

type Given = string | { name: string; mimeType: string; buffer: Buffer };

export async function chooseFile(page: Page, button: string, file: Given): Promise<void> {
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).first().click();
  await (await chosen).setFiles(file);
}

export async function withVideo(page: Page): Promise<void> {
  await chooseFile(page, 'Choose video', sampleFile('sample.mp4'));
  await page.getByRole('heading', { name: 'Segments' }).waitFor();
  await page.getByText('854 × 480').waitFor();
}
