import type { Page } from 'playwright-core';
import { chooseFile, newVideo, plainInput, withVideo } from './give-files.js';
import { type Shot, withhold } from './shot.js';

/** What is sent, and what became of it: the panel in the bar above every page. */

const MEGABYTE = 1_000_000;
const NO_VIDEO = {
  ...{ name: 'Town hall of September, the long version.mp4', mimeType: 'video/mp4' },
  buffer: Buffer.alloc(MEGABYTE, 'These are the minutes of the meeting, and no video. '),
};

const shared = { path: '/drafts/new', onPhone: true, isWindow: true };

/** Parts go to the storage, and stay on their way. */
async function slowly(page: Page): Promise<void> {
  await plainInput(page);
  await withhold(page, /partNumber=/);
}

/** The same in a browser that keeps no copy, as none does of a large file: after a reload it is to be chosen again. */
async function slowlyWithoutCopy(page: Page): Promise<void> {
  await slowly(page);
  await page.addInitScript('navigator.storage.getDirectory = () => Promise.reject(new Error("No room."))');
}

export const UPLOAD_SHOTS: Shot[] = [
  {
    ...{ ...shared, name: 'uploads-running', before: slowly },
    reach: async (page) => {
      await withVideo(page, await newVideo('Town hall of September.mp4'));
      await page.getByRole('button', { name: /^Uploads: 1 file, \d+ %$/ }).waitFor();
      await openPanel(page);
    },
  },
  {
    ...{ ...shared, name: 'uploads-ghost', before: slowlyWithoutCopy },
    reach: async (page) => {
      await withVideo(page, await newVideo('Town hall of September.mp4'));
      await page.getByRole('button', { name: /^Uploads: 1 file, \d+ %$/ }).waitFor();
      await page.getByText(/^Saved/).waitFor();
      await page.reload();
      await page.getByRole('button', { name: /to look at$/ }).waitFor();
      await openPanel(page);
      await page.getByRole('button', { name: 'Choose it again' }).waitFor();
    },
  },
  {
    ...{ ...shared, name: 'uploads-refused', before: plainInput },
    reach: async (page) => {
      await chooseFile(page, 'Choose video', NO_VIDEO);
      await page.getByRole('button', { name: /to look at$/ }).waitFor();
      await openPanel(page);
    },
  },
];

async function openPanel(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Uploads:/ }).click();
  await page.getByRole('dialog').waitFor();
}
