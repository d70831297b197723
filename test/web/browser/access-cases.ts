import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasFocus } from '../../support/pages/focus.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import type { SignedInStage } from '../../support/pages/signed-in-stage.js';
import { targetFaults } from '../../support/pages/targets.js';
import { accessFaults } from '../../support/web-faults.js';
import { makeShown, openShown, SHOWN_PAGES, type ShownPage } from './shown-pages.js';

/** Every page for people who cannot see it or use no mouse. */

/** How somebody who hears it finds their way. */
async function expectStructure(page: Page, { heading, isSignedOut }: ShownPage): Promise<void> {
  expect(await page.evaluate('document.documentElement.lang')).toBe('en');
  expect((await page.title()).startsWith(heading)).toBe(true);
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  expect(await page.getByRole('main').count()).toBe(1);
  const around = isSignedOut ? 0 : 1;
  expect(await page.getByRole('banner').count()).toBe(around);
  expect(await page.getByRole('navigation').count()).toBe(around);
}

export function accessCases(stage: () => SignedInStage): void {
  describe('axe finds nothing, light and dark; all can be hit, and has its place', () => {
    let endpointId: string;
    beforeAll(async () => {
      endpointId = await makeShown(stage());
    });

    it.each(Object.entries(SHOWN_PAGES))('on the page of %s', async (_, pageOf) => {
      const shown = pageOf({ jobId: stage().job.id, endpointId });
      const page = await openShown(stage(), shown);
      expect(await accessFaults(page)).toEqual([]);
      expect(await targetFaults(page)).toEqual([]);
      await expectStructure(page, shown);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await accessFaults(page)).toEqual([]);
    });
  });

  describe('a menu', () => {
    it('is used by keyboard, and gives the focus back to its button; the heading of a new page takes it', async () => {
      const { page } = await stage().ann();
      const account = page.getByRole('button', { name: 'Account of Ann' });
      const first = page.getByRole('menuitem', { name: 'API keys' });
      const focused = page.locator(':focus');
      for (const key of ['Enter', 'ArrowDown']) {
        await account.press(key);
        await first.and(focused).waitFor();
        expect(await accessFaults(page)).toEqual([]);
        expect(await targetFaults(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await account.and(focused).waitFor();
      }
      await account.press('Enter');
      await first.and(focused).press('Enter');
      const heading = page.getByRole('heading', { name: 'API keys', level: 1 });
      await expect.poll(() => hasFocus(heading), PATIENCE).toBe(true);
    });
  });

  describe('what the CSP refuses', () => {
    it('is a fault of the test in which it was, whatever it is', async () => {
      const { page, faults } = await stage().visitor();
      await page.goto('/login');
      await page.getByLabel('API key').waitFor();
      await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<p style="color: red">')`);
      await expect.poll(() => faults.join(), PATIENCE).toContain('by style-src-attr.');
      faults.length = 0;
    });
  });
}
