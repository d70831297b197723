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
    ...{ name: 'draft-missing', path: '/drafts/3c9f0b1e-8d27-4f6a-9b40-000000000000', onPhone: true },
    reach: (page) => page.getByRole('heading', { name: 'There is no such draft' }).waitFor(),
  },
  { ...{ name: 'draft-conflict', path: PATH, onPhone: true, isWindow: true, before: plainInput }, reach: conflict },
  { ...{ name: 'draft-following', path: PATH, before: plainInput }, reach: following },
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

/** Both have changed it, and the server tells the page. */
async function conflict(page: Page): Promise<void> {
  await withVideo(page);
  await page.route('**/api/v1/drafts/*', async (route) => {
    if (route.request().method() !== 'PUT') return route.fallback();
    const { document, assets } = route.request().postDataJSON();
    const theirs = { ...document, name: 'Interview Anna', segments: [] };
    const updatedAt = new Date(Date.now() - 240_000).toISOString();
    const draft = { id: '3c9f0b1e-8d27-4f6a-9b40-1e2d3c4b5a77', revision: 9, updatedAt, document: theirs, assets };
    const problem = { type: '/problems/draft_changed', status: 412, code: 'draft_changed', draft };
    await route.fulfill({ status: 412, contentType: 'application/problem+json', json: problem });
  });
  await seek(page, 1);
  await page.getByRole('button', { name: 'Add at the playhead' }).click();
  await page.getByRole('alertdialog').waitFor();
}

/** As the second tab shows it. */
async function following(page: Page): Promise<void> {
  await withSegments(page);
  await page.getByText(/^Saved \d/).waitFor();
  await page.evaluate(`navigator.locks.query().then(({ held }) => {
    const { name } = held.find((lock) => lock.name.startsWith('draft:'));
    void navigator.locks.request(name, { steal: true }, () => new Promise(() => undefined));
  })`);
  await page.getByRole('button', { name: 'Take over here' }).waitFor();
}

async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review and submit' }).locator('visible=true').click();
  await page.getByRole('dialog').waitFor();
}
