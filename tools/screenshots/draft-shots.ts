import type { Page } from 'playwright-core';
import { chooseFile, plainInput, sampleFile, withVideo } from './give-files.js';
import { holds, type Shot } from './shot.js';

/** The form of a new video. */

const PATH = '/drafts/new';

async function seek(page: Page, seconds: number): Promise<void> {
  await page.evaluate(`document.querySelector('video').currentTime = ${seconds}`);
  await holds(page, "document.querySelector('video').readyState >= 2 && !document.querySelector('video').seeking");
}

async function withSegments(page: Page): Promise<void> {
  await withVideo(page);
  for (const [place, second] of [1, 5.5].entries()) {
    await seek(page, second);
    await page.getByRole('button', { name: 'Add at the playhead' }).click();
    await page.getByRole('group', { name: `Segment ${place + 1}` }).waitFor();
  }
}

async function withVoices(page: Page): Promise<void> {
  await withSegments(page);
  await chooseFile(page, 'Choose voice of segment 1', sampleFile('narrator.mp3'));
  await page.getByRole('button', { name: 'Replace of segment 1' }).waitFor();
  await page.getByRole('button', { name: 'Choose voice of segment 2' }).click();
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: /Another file/ }).click();
  await (await chosen).setFiles(sampleFile('guest.mp3'));
  const price = page.getByText(/≈ \$|not known right now/);
  await price.locator('visible=true').first().waitFor();
}

export const DRAFT_SHOTS: Shot[] = [
  {
    ...{ name: 'draft-new', path: PATH, onPhone: true },
    reach: (page) => page.getByRole('button', { name: 'Choose video' }).waitFor(),
  },
  { ...{ name: 'draft-video', path: PATH, onPhone: true, before: plainInput }, reach: withVideo },
  { ...{ name: 'draft-findings', path: PATH, onPhone: true, before: plainInput }, reach: withSegments },
  { ...{ name: 'draft-ready', path: PATH, onPhone: true, before: plainInput }, reach: withVoices },
  {
    ...{ name: 'draft-review', path: PATH, onPhone: true, isWindow: true, before: plainInput },
    reach: async (page) => {
      await withVoices(page);
      await review(page);
    },
  },
  {
    ...{ name: 'draft-review-faults', path: PATH, onPhone: true, isWindow: true, before: plainInput },
    reach: async (page) => {
      await withSegments(page);
      await review(page);
    },
  },
];

async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review and submit' }).locator('visible=true').click();
  await page.getByRole('dialog').waitFor();
}
