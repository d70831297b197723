import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/api-client/api-client.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { addSegment, chooseVideo, chosenSegment, SMALL, typeTime } from '../../support/pages/draft-steps.js';
import { hasFocus, ringFaults } from '../../support/pages/focus.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { SAMPLE_FILES } from '../../support/pages/sample-files.js';
import { type SignedInStage, startSignedInStage } from '../../support/pages/signed-in-stage.js';
import { targetFaults } from '../../support/pages/targets.js';
import { nextGeneration, submitSampleJob } from '../../support/sample-job.js';
import { until } from '../../support/until.js';
import { accessFaults } from '../../support/web-faults.js';
import { DIALOGS, dialogOf } from './dialog-cases.js';
import { DRAGS } from './drag-cases.js';
import { makeShown, openShown, SHOWN_PAGES } from './shown-pages.js';

/** Every page and every dialog for people who see little or nothing, use no mouse, or cannot hold one still. */

let stage: SignedInStage;
const ids = { running: '', completed: '', doubtful: '', endpoint: '' };

beforeAll(async () => {
  stage = await startSignedInStage();
  const { apiUrl, syncBaseUrl } = stage.stack;
  const key = await stage.newKey();
  const api = createApiClient({ baseUrl: apiUrl, headers: { Authorization: `Bearer ${key}` } });
  const reaches = ({ id, name }: JobResource, isThere: (job: JobResource) => boolean) =>
    until(`${name} is where it should be`, PATIENCE.timeout, async () =>
      isThere(await api.getJob(id)) ? id : undefined,
    );
  ids.completed = await reaches(stage.job, ({ status }) => status === 'completed');
  await nextGeneration(syncBaseUrl, 'no-op-output');
  const doubtful = await submitSampleJob(apiUrl, 'Doubtful', key);
  ids.doubtful = await reaches(doubtful, ({ status }) => status === 'needs_attention');
  await nextGeneration(syncBaseUrl, 'never-finishes');
  const running = await submitSampleJob(apiUrl, 'Goes on', key);
  ids.running = await reaches(running, (job) => job.stage === 'generating');
  ids.endpoint = await makeShown(stage);
});
afterEach(async ({ task }) => expect(await stage.leave(task)).toEqual([]));
afterAll(() => stage?.stop());

const BOTH = ['light', 'dark'] as const;
const WIDE = { width: 1280, height: 900 };

describe('on the page of', () => {
  const pages = Object.entries(SHOWN_PAGES);
  const shown = (pageOf: (typeof pages)[number][1]) => pageOf({ jobId: ids.completed, endpointId: ids.endpoint });

  it.each(pages)('%s the focus is seen at every stop, light and dark', async (_name, pageOf) => {
    const page = await openShown(stage, shown(pageOf));
    for (const colorScheme of BOTH) {
      await page.emulateMedia({ colorScheme });
      expect(await ringFaults(page)).toEqual([]);
    }
  });

  it.each(pages)('%s a finger hits what it is meant to', async (_name, pageOf) => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const page = await openShown(stage, shown(pageOf), phone);
    expect(await targetFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await targetFaults(page)).toEqual([]);
  });

  it.each([SMALL, WIDE])('a draft with something wrong in it both hold, too, in $width px', async (viewport) => {
    const { page } = await stage.ann({ reducedMotion: 'reduce', viewport });
    await chooseVideo(page, SAMPLE_FILES.video);
    await addSegment(page, { number: 1, start: 1, end: '3', voice: SAMPLE_FILES.narrator });
    await addSegment(page, { number: 2, start: 4, end: '5' });
    await typeTime(page, 2, 'End', '90');
    await (await chosenSegment(page, 1)).getByRole('checkbox').press('Space');
    await (await chosenSegment(page, 2)).getByText('Choose a voice for this segment.').waitFor();
    for (const colorScheme of BOTH) {
      await page.emulateMedia({ colorScheme });
      expect(await accessFaults(page)).toEqual([]);
      expect(await ringFaults(page)).toEqual([]);
      expect(await targetFaults(page)).toEqual([]);
    }
  });
});

/** The page behind it is there for nobody. */
const IS_ALONE = `[...document.querySelectorAll('header, main')].every((one) => one.closest('[inert], [aria-hidden=true]'))`;

async function expectSound(page: Page): Promise<void> {
  expect(await page.evaluate(IS_ALONE)).toBe(true);
  expect(await targetFaults(page)).toEqual([]);
  for (const colorScheme of BOTH) {
    await page.emulateMedia({ colorScheme });
    expect(await accessFaults(page)).toEqual([]);
    expect(await ringFaults(page)).toEqual([]);
    expect(await hasFocus(dialogOf(page))).toBe(true); // after one round
  }
}

describe('the dialog', () => {
  it.each(Object.entries(DIALOGS))('%s is sound, keeps the focus, and gives it back', async (_name, one) => {
    const { page } = await stage.ann({ reducedMotion: 'reduce', viewport: WIDE });
    if (one.path) await page.goto(one.path(ids));
    const opener = await one.open(page, stage);
    const dialog = dialogOf(page);
    await expect.poll(() => hasFocus(dialog), PATIENCE).toBe(true);
    await expectSound(page);
    if (one.spoil) {
      await one.spoil(page);
      await expectSound(page);
    }
    await page.keyboard.press('Escape');
    if (one.isHeld) return expect(await dialog.count()).toBe(1);
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => hasFocus(opener), PATIENCE).toBe(true);
  });
});

describe('shortcuts of a single key', () => {
  const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789?/.,;[]'];
  const sideShown = (page: Page) => page.getByRole('radio', { checked: true }).textContent();

  it('can be switched off, for good; then none of them does anything', async () => {
    const page = await openShown(stage, { path: `/jobs/${ids.completed}`, heading: 'Interview Anna' });
    const choose = async (item: string) => {
      await page.getByRole('button', { name: 'Account of Ann' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await page.getByRole('radio', { name: 'Original' }).waitFor();
    await page.keyboard.press('a');
    await expect.poll(() => sideShown(page), PATIENCE).toBe('Original');
    await choose('Single-key shortcuts (on)');
    await page.getByText('A switches').waitFor({ state: 'detached' });
    await page.reload();
    await expect.poll(() => sideShown(page), PATIENCE).toBe('Result');
    await page.getByRole('heading', { level: 1 }).focus();
    const before = await page.getByRole('main').ariaSnapshot();
    for (const letter of LETTERS) await page.keyboard.press(letter);
    expect(await page.getByRole('main').ariaSnapshot()).toBe(before);
    await choose('Single-key shortcuts (off)');
    await page.keyboard.press('a');
    await expect.poll(() => sideShown(page), PATIENCE).toBe('Original');
  });
});

describe('what is done by dragging', () => {
  it.each(Object.entries(DRAGS))('%s is done without it, too', async (_name, { before, drag, other, leadsTo }) => {
    for (const way of [drag, other]) {
      const { page } = await stage.ann({ viewport: SMALL }); // the editor has its own: editor-drag-cases.ts
      await page.goto('/drafts/new');
      await before?.(page);
      await way(page);
      await leadsTo(page);
    }
  });
});
