import type { Page } from 'playwright-core';
import { draftSaved, SMALL } from '../../test/support/pages/draft-steps.js';
import { chooseFile, plainInput, sampleFile, withVideo } from './give-files.js';
import { holds, type Shot } from './shot.js';

/** A draft before it has a video, and as a form, which small windows show. */

const PATH = '/drafts/new';
const form = { path: PATH, onPhone: true, width: SMALL.width, before: plainInput };

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
  await page.getByRole('button', { name: 'Replace voice of segment 1' }).waitFor();
  await page.getByRole('button', { name: 'Choose voice of segment 2' }).click();
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: /Another file/ }).click();
  await (await chosen).setFiles(sampleFile('guest.mp3'));
  const price = page.getByText(/≈ \$|not known right now/);
  await price.locator('visible=true').first().waitFor();
  await draftSaved(page);
}

export const DRAFT_SHOTS: Shot[] = [
  {
    ...{ name: 'draft-missing', path: '/drafts/3c9f0b1e-8d27-4f6a-9b40-000000000000', onPhone: true },
    reach: (page) => page.getByRole('heading', { name: 'There is no such draft' }).waitFor(),
  },
  {
    ...{ name: 'draft-new', path: PATH, onPhone: true },
    reach: (page) => page.getByRole('button', { name: 'Choose video' }).waitFor(),
  },
  { ...{ ...form, name: 'draft-video' }, reach: withVideo },
  { ...{ ...form, name: 'draft-findings' }, reach: withSegments },
  { ...{ ...form, name: 'draft-ready' }, reach: withVoices },
  {
    ...{ ...form, name: 'draft-review', isWindow: true },
    reach: async (page) => {
      await withVoices(page);
      await review(page);
    },
  },
  {
    ...{ ...form, name: 'draft-review-faults', isWindow: true },
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
