import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  addSegment,
  chooseVideo,
  chosenSegment,
  jobShown,
  placeOf,
  review,
  submitButton,
  uploaded,
} from '../../support/pages/draft-steps.js';
import type { Visitor } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';
import { nextGeneration, submitSampleJob } from '../../support/sample-job.js';

/** A page in browsers, on machines and with files that are not as they should be. */

const suite = pageSuite();

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const dialogFitsItsWidth = (page: Page) =>
  page.getByRole('dialog').evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
const fitsItsWidth = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth');

describe('a browser that keeps nothing', () => {
  /** It has no room left for anything. A quota of 0 would be no quota at all. */
  async function fill({ context, page }: Visitor): Promise<void> {
    const browser = await context.newCDPSession(page);
    await browser.send('Storage.overrideQuotaForOrigin', { origin: suite.stage.stack.apiUrl, quotaSize: 1 });
  }

  /** As in some private windows. */
  const block = ({ page }: Visitor) =>
    page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { get: () => undefined }));

  it.each([
    ['because it is full', fill],
    ['because it may not', block],
  ])('%s is said, with the draft to take away; all else goes on', async (_why, prepare) => {
    const visitor = await suite.stage.visitor();
    const { page } = visitor;
    await prepare(visitor);
    await chooseVideo(page, suite.media.video);
    await addSegment(page, { number: 1, start: 1, end: '2.5', voice: suite.media.anna });
    await page.getByText(/: this browser keeps nothing\./).waitFor();
    const download = page.waitForEvent('download');
    await button(page, 'Download draft').click();
    const draft = JSON.parse(await readFile(await (await download).path(), 'utf8'));
    expect(draft).toMatchObject({ video: { fileName: 'talk.mp4' }, segments: [{ startMs: 1000, endMs: 2500 }] });
    await uploaded(page);
    await review(page);
    await submitButton(page).click();
    await jobShown(page);
  });
});

describe('a page that breaks', () => {
  it('says what to do, and lets one take the draft along', async () => {
    const { page, faults } = await suite.stage.visitor();
    const buffer = await readFile(suite.media.video);
    await chooseVideo(page, { name: 'broken.mp4', mimeType: 'video/mp4', buffer });
    await addSegment(page, { number: 1, start: 1, end: '2.5' });
    await page.getByText(/^Saved/).waitFor();
    await page.evaluate(() => {
      String.prototype.padStart = () => {
        throw new Error('planted');
      };
    });
    await page.setViewportSize({ width: 900, height: 700 }); // times are drawn anew
    await page.getByRole('heading', { name: 'This page has a fault' }).waitFor();
    const download = page.waitForEvent('download');
    await button(page, 'Download my draft').click();
    const draft = JSON.parse(await readFile(await (await download).path(), 'utf8'));
    expect(draft).toMatchObject({ video: { fileName: 'broken.mp4' }, segments: [{ startMs: 1000, endMs: 2500 }] });
    await button(page, 'Load again').click();
    await placeOf(page, 1).waitFor();
    expect(new Set(faults.splice(0).map((fault) => /planted/.exec(fault)?.[0]))).toEqual(new Set(['planted']));
  });
});

describe('a machine whose clock is wrong', () => {
  it.each([-10, 10])('by %i minutes shows how long a job has taken, by the clock of the server', async (minutes) => {
    const { page } = await suite.stage.visitor({ timezoneId: 'Pacific/Chatham' });
    await page.addInitScript(`{
      const Real = Date;
      window.Date = class extends Real {
        constructor(...words) { super(...(words.length > 0 ? words : [Real.now() + ${minutes * 60_000}])); }
        static now() { return Real.now() + ${minutes * 60_000}; }
      };
    }`);
    await nextGeneration(suite.stage.stack.syncBaseUrl, 'slow', 600);
    const { id } = await submitSampleJob(suite.stage.stack.apiUrl, `Clock ${minutes}`);
    await page.goto(`/jobs/${id}`);
    await page.getByText(/· for [0-2]:\d\d ·/).waitFor(); // not ten minutes
    await page.goto('/jobs');
    const row = page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ hasText: `Clock ${minutes}` });
    await row.getByText(/^[0-2]:\d\d$/).waitFor();
  });
});

describe('a page that is older than the server', () => {
  it('offers the new one where a part of it is gone, and keeps the draft', async () => {
    const { page } = await suite.stage.visitor();
    await chooseVideo(page, suite.media.video);
    await addSegment(page, { number: 1, start: 1, end: '2.5' });
    await page.getByText(/^Saved/).waitFor();
    const gone = /\/assets-web\/jobs-page/;
    await page.route(gone, (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByText('A new version of this page is ready.').waitFor();
    await page.getByRole('heading', { name: 'This page has to be loaded again' }).waitFor();
    await page.unroute(gone);
    await button(page, 'Load it again').click();
    await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor();
    await page.getByRole('region', { name: 'Newest drafts' }).getByRole('link', { name: 'talk.mp4' }).click();
    const end = (await chosenSegment(page, 1)).getByLabel('End', { exact: true });
    expect(await end.inputValue()).toBe('00:02.500');
  });

  it('says so where it cannot look into a file any more', async () => {
    const { page } = await suite.stage.visitor();
    await page.route(/\/assets-web\/media-worker/, (route) => route.fulfill({ status: 404 }));
    await chooseVideo(page, suite.media.video);
    await page
      .getByText(/^This page is older than the server/)
      .first()
      .waitFor();
    await page.getByText('A new version of this page is ready.').waitFor();
  });
});

describe('names that are no names', () => {
  const NAMES = [
    '会議 🎬.mp4',
    '"><img src=x onerror=alert(1)>.mp4',
    `${'a'.repeat(251)}.mp4`,
    'שלום ‮gpj.mp4',
    'Cafe\u0301 re\u0301union.mp4',
  ];

  it.each(NAMES)('are words like any other: %s', async (name) => {
    const { page } = await suite.stage.visitor();
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => dialogs.push(dialog.message()));
    const voice = name.replace('.mp4', '.wav');
    await chooseVideo(page, { name, mimeType: 'video/mp4', buffer: await readFile(suite.media.video) });
    const buffer = await readFile(suite.media.anna);
    await addSegment(page, { number: 1, start: 1, end: '2.5', voice: { name: voice, mimeType: 'audio/wav', buffer } });
    await (await chosenSegment(page, 1)).getByText(voice).waitFor();
    expect(await fitsItsWidth(page)).toBe(true);
    await uploaded(page);
    await review(page);
    expect(await dialogFitsItsWidth(page)).toBe(true);
    await submitButton(page).click();
    await jobShown(page);
    const download = page.waitForEvent('download');
    await button(page, /^Download/).click();
    expect((await download).suggestedFilename()).toMatch(/\.mp4$/);
    expect(await fitsItsWidth(page)).toBe(true);
    await page.goto('/jobs');
    await page.getByRole('main').getByRole('link').first().waitFor();
    expect(await fitsItsWidth(page)).toBe(true);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await fitsItsWidth(page)).toBe(true);
    expect(dialogs).toEqual([]);
  });
});
