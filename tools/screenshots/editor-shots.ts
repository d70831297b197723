import type { Page } from 'playwright-core';
import { draftSaved, review, uploaded } from '../../test/support/pages/draft-steps.js';
import { giveVoice, markSegment, segmentDetails, segmentOption } from '../../test/support/pages/editor-steps.js';
import { chooseFile, lanesDrawn, newVideo, plainInput, sampleFile, withVideo } from './give-files.js';
import type { Shot } from './shot.js';

/** A draft in the editor, which windows of 1024 px and more show. */

const editor = { path: '/drafts/new', isWindow: true, before: plainInput };

const SEGMENTS = [
  { start: '1', end: '4.2', voice: 'narrator.mp3' },
  { start: '5.2', end: '7.8', voice: 'guest.mp3' },
  { start: '8.6', end: '10.2', voice: 'announcer.mp3' },
  { start: '10.6', end: '11.7', voice: undefined },
];

/** Three voices, and a segment that waits for its own; `chosen`: the one that is worked on. */
async function atWork(page: Page, chosen = 2): Promise<void> {
  await withVideo(page, await newVideo('product-film.mp4'));
  await page.getByRole('textbox', { name: 'Name' }).fill('Product film, German');
  for (const { start, end, voice } of SEGMENTS) {
    await markSegment(page, start, end);
    if (voice === undefined) continue;
    await giveVoice(page, sampleFile(voice));
    await segmentDetails(page)
      .getByText(/of voice in .* of picture/)
      .waitFor();
  }
  await segmentOption(page, chosen).focus();
  await page.getByRole('button', { name: 'One frame forward' }).focus();
  for (const _edge of ['start of 1', 'end of 1', 'start of 2']) await page.keyboard.press('Control+ArrowRight');
  await settled(page);
}

async function ready(page: Page): Promise<void> {
  await atWork(page, 4);
  await page.keyboard.press('Delete');
  await segmentOption(page, 1).focus();
  await settled(page);
  await page
    .getByText(/≈ \$|not known right now/)
    .locator('visible=true')
    .first()
    .waitFor();
}

async function settled(page: Page): Promise<void> {
  await uploaded(page);
  await draftSaved(page);
  await lanesDrawn(page);
}

/** One begins in another, and one ends behind the video. */
async function withFaults(page: Page): Promise<void> {
  await withVideo(page);
  await markSegment(page, '1', '4.2');
  await giveVoice(page, sampleFile('narrator.mp3'));
  await markSegment(page, '3.5', '90');
  await settled(page);
}

const tab = (page: Page, name: string | RegExp) => page.getByRole('tab', { name }).click();

export const EDITOR_SHOTS: Shot[] = [
  { ...{ ...editor, name: 'editor-empty' }, reach: withVideo },
  { ...{ ...editor, name: 'editor-work' }, reach: (page) => atWork(page) },
  { ...{ ...editor, name: 'editor-large', width: 1920 }, reach: (page) => atWork(page) },
  { ...{ ...editor, name: 'editor-small', width: 1024 }, reach: (page) => atWork(page) },
  {
    ...{ ...editor, name: 'editor-zoomed' },
    reach: async (page) => {
      await atWork(page);
      await page.keyboard.press('f');
      await lanesDrawn(page);
    },
  },
  {
    ...{ ...editor, name: 'editor-list' },
    reach: async (page) => {
      await atWork(page);
      await tab(page, /^All/);
    },
  },
  {
    ...{ ...editor, name: 'editor-settings' },
    reach: async (page) => {
      await atWork(page);
      await tab(page, /^Settings/);
    },
  },
  { ...{ ...editor, name: 'editor-findings' }, reach: withFaults },
  {
    ...{ ...editor, name: 'editor-review' },
    reach: async (page) => {
      await ready(page);
      await review(page);
    },
  },
  {
    ...{ ...editor, name: 'editor-review-faults' },
    reach: async (page) => {
      await withFaults(page);
      await review(page);
    },
  },
  {
    ...{ ...editor, name: 'editor-refused' },
    reach: async (page) => {
      const buffer = Buffer.from('These are the minutes of the meeting, and no video. '.repeat(1000));
      await chooseFile(page, 'Choose video', { name: 'Town hall.mp4', mimeType: 'video/mp4', buffer });
      await page.getByRole('button', { name: 'Choose another video' }).waitFor();
    },
  },
  { ...{ ...editor, name: 'editor-following' }, reach: following },
  { ...{ ...editor, name: 'editor-conflict' }, reach: conflict },
  { ...{ ...editor, name: 'editor-not-kept', before: keepNothing }, reach: notKept },
];

/** As the second tab shows it. */
async function following(page: Page): Promise<void> {
  await atWork(page);
  await page.evaluate(`navigator.locks.query().then(({ held }) => {
    const { name } = held.find((lock) => lock.name.startsWith('draft:'));
    void navigator.locks.request(name, { steal: true }, () => new Promise(() => undefined));
  })`);
  await page.getByRole('button', { name: 'Take over here' }).waitFor();
}

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
  await markSegment(page, '1', '4');
  await page.getByRole('alertdialog').waitFor();
}

/** As in some private windows. */
async function keepNothing(page: Page): Promise<void> {
  await plainInput(page);
  await page.addInitScript("Object.defineProperty(globalThis, 'indexedDB', { get: () => undefined })");
}

async function notKept(page: Page): Promise<void> {
  await withVideo(page);
  await markSegment(page, '1', '4');
  await page.getByRole('button', { name: 'Download draft' }).waitFor();
}
