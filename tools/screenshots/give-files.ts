import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type ChosenFile, choose } from '../../test/support/pages/choose-file.js';
import { holds } from './shot.js';

/** Files for a draft, as a person chooses them. */

export const sampleFile = (name: string): string =>
  fileURLToPath(new URL(`../../local/demo/samples/${name}`, import.meta.url));

/** No program answers the browser's newer picker; without it the page asks by an input. */
export const plainInput = (page: Page): Promise<unknown> => page.addInitScript('delete window.showOpenFilePicker');

/** By the first button of that name. */
export const chooseFile = (page: Page, button: string, file: ChosenFile): Promise<void> =>
  choose(page, () => page.getByRole('button', { name: button }).first().click(), file);

/** The sample, with other bytes at its end each time: nobody has sent it yet. */
export async function newVideo(name: string): Promise<ChosenFile> {
  const free = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('free'), randomBytes(16)]);
  return { name, mimeType: 'video/mp4', buffer: Buffer.concat([await readFile(sampleFile('sample.mp4')), free]) };
}

/** Each lane of a timeline has its pictures and its waves: in the middle of a canvas there is more than the line of what is not known yet. */
export const lanesDrawn = (page: Page): Promise<void> =>
  holds(
    page,
    `[...document.querySelectorAll('section[aria-label="Timeline"] canvas')].every((canvas) => {
      const middle = canvas.getContext('2d').getImageData(0, canvas.height / 2, canvas.width, 1).data;
      return middle.some((value, place) => place % 4 === 3 && value === 255);
    })`,
  );

export async function withVideo(page: Page, file: ChosenFile = sampleFile('sample.mp4')): Promise<void> {
  await chooseFile(page, 'Choose video', file);
  await page.locator('video').waitFor();
  await holds(page, "document.querySelector('video').readyState >= 2");
  await lanesDrawn(page);
}
