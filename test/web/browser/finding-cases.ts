import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  addSegment,
  chooseVideo,
  chosenSegment,
  review,
  SMALL,
  segment,
  typeTime,
} from '../../support/pages/draft-steps.js';
import { SAMPLE_FILES } from '../../support/pages/sample-files.js';
import type { SignedInStage } from '../../support/pages/signed-in-stage.js';
import { accessFaults } from '../../support/web-faults.js';

/** What is wrong with a draft stands at the field that mends it, and goes when it is mended. */

const field = (page: Page, number: number, label: string) => segment(page, number).getByLabel(label, { exact: true });

/** What a person hears at a field that is not right; empty where it is. */
async function faultAt(page: Page, number: number, label: string): Promise<string> {
  const invalid = field(page, number, label);
  if ((await invalid.getAttribute('aria-invalid')) !== 'true') return '';
  const [id] = ((await invalid.getAttribute('aria-describedby')) ?? '').split(' ');
  return (await page.locator(`[id="${id}"]`).textContent()) ?? '';
}

/** The first from 1 s to 3 s; the second begins in it, and ends behind the video. */
async function wrongDraft(page: Page): Promise<void> {
  await chooseVideo(page, SAMPLE_FILES.video);
  await addSegment(page, { number: 1, start: 1, end: '3' });
  await addSegment(page, { number: 2, start: 4, end: '5' });
  await typeTime(page, 2, 'Start', '2.5');
  await typeTime(page, 2, 'End', '90');
}

export function findingCases(stage: () => SignedInStage): void {
  describe('what is wrong with a draft', () => {
    it('is said at its field, and is gone once it is put right there', async () => {
      const { page } = await stage().ann();
      await wrongDraft(page);
      await expect.poll(() => faultAt(page, 2, 'Start')).toMatch(/before segment 1 ends at 3 s/);
      await expect.poll(() => faultAt(page, 2, 'End')).toMatch(/90 s lies outside the video/);
      await segment(page, 2).getByText('Choose a voice for this segment.').waitFor();
      expect(await accessFaults(page)).toEqual([]);
      await segment(page, 2).getByRole('button', { name: 'Move the end to that of the video' }).click();
      await typeTime(page, 2, 'Start', '3.5');
      await expect.poll(() => faultAt(page, 2, 'Start')).toBe('');
      await expect.poll(() => faultAt(page, 2, 'End')).toBe('');
    });

    it.each([
      ['in the editor', {}],
      ['in the form of a small window', { viewport: SMALL }],
    ])('stands together before it can be submitted, each a way to its field: %s', async (_where, options) => {
      const { page } = await stage().ann(options);
      await wrongDraft(page);
      await chosenSegment(page, 1); // from which the way to the field of another one leads
      await review(page);
      const dialog = page.getByRole('dialog', { name: 'Before it can be submitted' });
      const summary = page.locator(':focus').getByText('4 things to put right');
      await summary.waitFor(); // it has the focus, so that it is read first
      expect(await dialog.getByRole('button', { name: /^Submit/ }).count()).toBe(0);
      expect(await accessFaults(page)).toEqual([]);
      await dialog.getByRole('button', { name: /^Segment 2: Starts at/ }).click();
      await dialog.waitFor({ state: 'detached' });
      await field(page, 2, 'Start').and(page.locator(':focus')).waitFor();
      await page.keyboard.type('3.5');
      await page.keyboard.press('Enter');
      await expect.poll(() => faultAt(page, 2, 'Start')).toBe('');
    });
  });
}
