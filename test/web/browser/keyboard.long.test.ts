import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JobResource } from '../../../src/http/schemas.js';
import { choose } from '../../support/pages/choose-file.js';
import { addSegment, chooseVideo, draftSaved, jobShown, SMALL, segment } from '../../support/pages/draft-steps.js';
import { hasFocus, tabTo } from '../../support/pages/focus.js';
import { heard, listenTo } from '../../support/pages/heard.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';
import { finishGenerations, nextGeneration, submitSampleJob } from '../../support/sample-job.js';
import { accessFaults } from '../../support/web-faults.js';

/** The page for people who use no mouse, see it enlarged or not at all, or want nothing to move. */

const suite = pageSuite();
/** Goes on until somebody ends it. */
let running: JobResource;

beforeAll(async () => {
  await nextGeneration(suite.stage.stack.syncBaseUrl, 'never-finishes');
  running = await submitSampleJob(suite.stage.stack.apiUrl, 'Goes on');
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const isFocused = (page: Page, name: string | RegExp, role: 'heading' | 'button' | 'menuitem' = 'heading') =>
  expect.poll(() => hasFocus(page.getByRole(role, { name }).first()), PATIENCE).toBe(true);

describe('by the keyboard alone', () => {
  /** From what the review asks last to the finished file. */
  async function submitsAndDownloads(page: Page): Promise<void> {
    await isFocused(page, /^Submit/, 'button'); // not “Review and submit”, behind the dialog
    await page.keyboard.press('Enter');
    await jobShown(page);
    await isFocused(page, 'talk');
    await button(page, /^Download/).waitFor();
    await tabTo(page, button(page, /^Download/));
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    expect((await download).suggestedFilename()).toBe('talk.mp4');
  }

  const press = (page: Page, key: string) => () => page.keyboard.press(key);

  it('a video is submitted from the editor, followed and downloaded', async () => {
    const { page } = await suite.stage.visitor();
    await page.goto('/drafts/new');
    await tabTo(page, button(page, 'Choose video'));
    await choose(page, press(page, 'Enter'), suite.media.video);
    await tabTo(page, page.getByRole('toolbar', { name: 'Segments' }).getByRole('button', { name: 'Segment' }));
    await page.keyboard.press('Enter');
    await tabTo(page, segment(page, 1).getByLabel('End', { exact: true }), 'Shift+Tab');
    await page.keyboard.type('2.5');
    await tabTo(page, button(page, 'Choose voice of segment 1'));
    await page.keyboard.press('Enter');
    await isFocused(page, 'Choose a file …', 'menuitem');
    await choose(page, press(page, 'Enter'), suite.media.anna);
    await tabTo(page, segment(page, 1).getByRole('checkbox'));
    await page.keyboard.press('Space');
    await tabTo(page, segment(page, 1).getByLabel('Voice to', { exact: true }));
    await page.keyboard.type('0.8');
    await button(page, 'Uploads: all done').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    await submitsAndDownloads(page);
  });

  it('a video is submitted by the form of a small window, followed and downloaded', async () => {
    const { page } = await suite.stage.visitor({ viewport: SMALL });
    await page.goto('/drafts/new');
    await tabTo(page, button(page, 'Choose video'));
    await choose(page, press(page, 'Enter'), suite.media.video);
    await tabTo(page, button(page, 'Add at the playhead'));
    await page.keyboard.press('Enter');
    await tabTo(page, segment(page, 1).getByLabel('End', { exact: true }));
    await page.keyboard.type('2.5');
    await tabTo(page, button(page, 'Choose voice of segment 1'));
    await choose(page, press(page, 'Enter'), suite.media.anna);
    await tabTo(page, segment(page, 1).getByRole('checkbox'));
    await page.keyboard.press('Space');
    await tabTo(page, segment(page, 1).getByLabel('Voice to', { exact: true }));
    await page.keyboard.type('0.8');
    await button(page, 'Uploads: all done').waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, button(page, 'Review and submit').first());
    await page.keyboard.press('Enter');
    await submitsAndDownloads(page);
  });

  it('a dialog takes the focus, keeps it, and gives it back', async () => {
    const { page } = await suite.stage.visitor();
    await page.goto(`/jobs/${running.id}`);
    await tabTo(page, button(page, 'Cancel'));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog');
    await dialog.waitFor();
    for (const key of ['Tab', 'Tab', 'Tab', 'Shift+Tab']) {
      await page.keyboard.press(key);
      expect(await hasFocus(dialog)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await isFocused(page, 'Cancel', 'button');
  });

  it('a job of the list is opened, its menu too, and the content is reached at once', async () => {
    const { page } = await suite.stage.visitor();
    await page.goto('/jobs');
    await page.getByRole('link', { name: 'Goes on' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await hasFocus(page.getByRole('link', { name: 'To the content' }))).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await hasFocus(page.getByRole('main'))).toBe(true);
    await tabTo(page, button(page, 'More about Goes on'));
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
    await page.keyboard.press('Escape');
    await isFocused(page, 'More about Goes on', 'button');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await isFocused(page, 'Goes on');
  });
});

describe('seen', () => {
  const fitsItsWidth = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth');

  /** Each page, as it is with something on it. */
  async function eachPage(page: Page, look: (path: string) => Promise<void>): Promise<void> {
    await chooseVideo(page, suite.media.video);
    await addSegment(page, { number: 1, start: 1, end: '0.5', voice: suite.media.anna }); // which ends before it begins
    await draftSaved(page);
    const draft = new URL(page.url()).pathname;
    for (const path of [draft, '/drafts', '/jobs', `/jobs/${running.id}`, '/keys', '/webhooks', '/login']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await look(path);
    }
  }

  it.each([
    ['on 320 pixels, as at 400 %', { width: 320, height: 640 }],
    ['at 200 %', { width: 640, height: 360 }],
  ])('%s, nothing lies outside of the page', async (_words, viewport) => {
    const { page } = await suite.stage.visitor({ viewport });
    await eachPage(page, async (path) => expect([path, await fitsItsWidth(page)]).toEqual([path, true]));
  });

  it('by somebody who wants nothing to move, it stands still', async () => {
    const { page } = await suite.stage.visitor({ reducedMotion: 'reduce' });
    await page.goto(`/jobs/${running.id}`);
    await page.getByText('Sync.so is making the video').first().waitFor();
    const moving = `document.getAnimations().filter(({ playState }) => playState === 'running').length`;
    expect(await page.evaluate(moving)).toBe(0);
    await button(page, 'Cancel').click();
    expect(await page.evaluate(moving)).toBe(0);
  });

  it('in the colours of somebody’s own, states have words and the focus is seen', async () => {
    const { page } = await suite.stage.visitor({ forcedColors: 'active' });
    await eachPage(page, async (path) => expect([path, await accessFaults(page)]).toEqual([path, []]));
    await page.goto(`/jobs/${running.id}`);
    await page.getByText('Generating', { exact: true }).first().waitFor();
    await tabTo(page, button(page, 'Cancel'));
  });
});

describe('heard', () => {
  it('is how a job ends, once, and no percent', async () => {
    await nextGeneration(suite.stage.stack.syncBaseUrl, 'never-finishes');
    const { page } = await suite.stage.visitor();
    await page.goto('/jobs');
    await listenTo(page);
    await submitSampleJob(suite.stage.stack.apiUrl, 'Heard');
    const row = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Heard' });
    await row.getByText('Generating', { exact: true }).waitFor();
    await finishGenerations(suite.stage.stack.syncBaseUrl);
    await row.getByText('Completed', { exact: true }).waitFor();
    const told = async () => (await heard(page)).filter((words) => /Heard|%/.test(words));
    await expect.poll(told, PATIENCE).toEqual(['Heard is completed.']);
  });

  it('is that behind a dialog, too; and what goes away with the focus leaves it to the heading', async () => {
    await nextGeneration(suite.stage.stack.syncBaseUrl, 'never-finishes');
    const { id } = await submitSampleJob(suite.stage.stack.apiUrl, 'Ends');
    const [beside, on] = [await suite.stage.visitor(), await suite.stage.visitor()].map(({ page }) => page);
    if (!beside || !on) throw new Error('There are two pages.');
    await on.goto(`/jobs/${id}`);
    await on.getByText('Sync.so is making the video').first().waitFor();
    await tabTo(on, button(on, 'Cancel'));
    await beside.goto('/jobs');
    await button(beside, 'More about Ends').press('Enter');
    await beside.getByRole('menuitem', { name: 'Rename' }).press('Enter');
    await beside.getByRole('dialog').waitFor();
    await listenTo(beside);
    await finishGenerations(suite.stage.stack.syncBaseUrl);
    await isFocused(on, 'Ends');
    await expect.poll(() => heard(beside), PATIENCE).toContain('Ends is completed.');
  });
});
