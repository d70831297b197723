import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobResource } from '../../../src/http/schemas.js';
import { launchChromium } from '../../support/chromium.js';
import { nextGeneration, submitSampleJob } from '../../support/sample-job.js';
import { stackConfig, startTestStack } from '../../support/stack.js';
import { accessFaults, consoleFaults, tellViolations } from '../../support/web-faults.js';

/** The list of jobs and the page of one, in Chromium, on all parts of the product. */

let stack: Awaited<ReturnType<typeof startTestStack>>;
let browser: Browser;
let page: Page;
let faults: string[];

const PATIENCE = { timeout: 120_000 };

beforeAll(async () => {
  stack = await startTestStack(await stackConfig());
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stack?.remove();
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(PATIENCE.timeout);
  faults = consoleFaults(page);
  await tellViolations(page);
});
afterEach(async () => {
  expect(faults).toEqual([]);
  await page.close();
});

const submit = (name: string) => submitSampleJob(stack.apiUrl, name);
const next = (...scenario: [Parameters<typeof nextGeneration>[1], number?]) =>
  nextGeneration(stack.syncBaseUrl, ...scenario);
const open = (path: string) => page.goto(`${stack.apiUrl}${path}`);
const openJob = ({ id }: JobResource) => open(`/jobs/${id}`);
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const text = (words: string | RegExp) => page.getByText(words).first();
const names = () => page.getByRole('main').getByRole('listitem').getByRole('link').allTextContents();
const secondsOf = (side: string) =>
  page.evaluate<number>(`document.querySelector('video[aria-label=${side}]').currentTime`);

describe('no job yet', () => {
  it('leads to the sample, which is followed to its video', async () => {
    await open('/jobs');
    await page.getByRole('heading', { name: 'Drop a video here' }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    await button('Try the sample').click();
    await page.getByRole('heading', { name: 'The sample', level: 1 }).waitFor();
    await button(/^Download/).waitFor();
    expect(await page.title()).toMatch(/^The sample/);
  });
});

describe('the page of a job', () => {
  it('plays the result and the original at the same place', async () => {
    const job = await submit('Two voices');
    await openJob(job);
    await button(/^Download/).waitFor();
    await button(/Go to segment 2/).click();
    await expect.poll(() => secondsOf('Result'), PATIENCE).toBeCloseTo(6.756, 1);
    await page.keyboard.press('a');
    await expect.poll(() => secondsOf('Original'), PATIENCE).toBeCloseTo(4, 1);
    expect(await page.getByRole('radio', { name: 'Original' }).isChecked()).toBe(true);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessFaults(page)).toEqual([]);
    }
    const download = page.waitForEvent('download');
    await button(/^Download/).click();
    expect((await download).suggestedFilename()).toBe('Two voices.mp4');
  });

  it('says why a job failed, and asks before it pays again', async () => {
    await next('fails');
    await openJob(await submit('Fails'));
    await text('generation_pipeline_failed').waitFor();
    await button('Try again').click();
    await page.getByRole('alertdialog', { name: 'This is paid again' }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    await button('Make it again and pay again').click();
    await button(/^Download/).waitFor();
  });

  it('lets a person take a result that is in doubt, and delete the job', async () => {
    await next('no-op-output');
    await openJob(await submit('Doubtful'));
    await text('Your choice').waitFor();
    await button('Take it as it is').click();
    await button(/^Download/).waitFor();
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await button('Delete for good').click();
    await page.waitForURL(/\/jobs$/);
    await page.getByRole('link', { name: 'Doubtful' }).waitFor({ state: 'detached' });
  });

  it('cancels with honest words', async () => {
    await next('slow', 600);
    await openJob(await submit('Stopped'));
    await text('Sync.so is making the video').waitFor();
    await button('Cancel').click();
    await text(/cannot be stopped, so the generation may still be charged/).waitFor();
    await button('Cancel the job').click();
    await text('Cancelled').waitFor();
    await page.getByRole('link', { name: 'Duplicate as draft' }).waitFor();
  });

  it('changes the name in its place, and has no such job under another id', async () => {
    await openJob(await submit('Before'));
    await button('Rename').click();
    await page.getByLabel('New name').fill('会議 "><b>bold</b>');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '会議 "><b>bold</b>', level: 1 }).waitFor();
    await open('/jobs/00000000-0000-4000-8000-000000000000');
    await page.getByRole('heading', { name: 'There is no such job' }).waitFor();
  });
});

describe('the list', () => {
  it('moves nothing under the pointer: a new job waits until it is asked for', async () => {
    await open('/jobs');
    await page.getByRole('link', { name: 'Two voices' }).hover();
    const before = await names();
    await submit('Newest');
    await button('1 new job').waitFor();
    expect(await names()).toEqual(before);
    await button('1 new job').click();
    await expect.poll(async () => (await names())[0], PATIENCE).toBe('Newest');
  });

  it('filters and searches by its address, and fits a phone', async () => {
    await open('/jobs');
    await page.getByRole('radio', { name: /^Completed/ }).click();
    await page.waitForURL(/status=completed/);
    await page.getByLabel('Search names').fill('voices');
    await page.waitForURL(/q=voices/);
    await expect.poll(names, PATIENCE).toEqual(['Two voices']);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessFaults(page)).toEqual([]);
    }
    await page.getByRole('link', { name: 'Two voices' }).press('Enter');
    await page.getByRole('heading', { name: 'Two voices', level: 1 }).waitFor();
  });
});
