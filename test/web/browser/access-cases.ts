import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { insertEndpoint } from '../../../src/db/webhook-endpoints.js';
import { newWebhookSecret } from '../../../src/webhooks/signature.js';
import { draftContent, newDraft } from '../../support/drafts.js';
import { ANN, type SignedInStage } from '../../support/pages/signed-in-stage.js';
import { accessFaults } from '../../support/web-faults.js';

/** Every page, light and dark, for people who cannot see it or use no mouse: axe finds nothing. */

interface Shown {
  path: string;
  /** Of the page, once all of it is there. */
  heading: string;
  /** Without it the page is not whole yet. */
  waitsFor?: (page: Page) => Promise<void>;
  isSignedOut?: true;
}

const text = (words: string) => (page: Page) => page.getByText(words).first().waitFor();

async function makeEndpoint({ db }: SignedInStage): Promise<string> {
  const words = { userId: ANN.id, url: 'https://hooks.example.com/pro', description: 'For the archive' };
  const row = await insertEndpoint(db, { ...words, eventTypes: ['job.completed'], secret: newWebhookSecret() });
  return row?.id ?? '';
}

export function accessCases(stage: () => SignedInStage): void {
  describe('axe finds nothing, light and dark', () => {
    let endpointId: string;
    beforeAll(async () => {
      endpointId = await makeEndpoint(stage());
      await newDraft(stage().db, { userId: ANN.id, ...draftContent({ name: 'Kept for later' }) });
    });

    const pages: Record<string, () => Shown> = {
      'the jobs': () => ({ path: '/jobs', heading: 'Jobs', waitsFor: text('Interview Anna') }),
      'a job': () => ({
        ...{ path: `/jobs/${stage().job.id}`, heading: 'Interview Anna' },
        waitsFor: (page) => page.getByRole('button', { name: /^Download/ }).waitFor(),
      }),
      'a new draft': () => ({ path: '/drafts/new', heading: 'New video', waitsFor: text('Drop your video here') }),
      'the drafts': () => ({ path: '/drafts', heading: 'Drafts', waitsFor: text('Kept for later') }),
      'the keys': () => ({ path: '/keys', heading: 'API keys', waitsFor: text('a test') }),
      'the webhooks': () => ({ path: '/webhooks', heading: 'Webhooks', waitsFor: text('For the archive') }),
      'a webhook': () => ({
        ...{ path: `/webhooks/${endpointId}`, heading: 'For the archive' },
      }),
      'the administration': () => ({ path: '/admin', heading: 'Administration', waitsFor: text('Places at Sync.so') }),
      'the sign-in': () => ({ path: '/login', heading: 'Sign in', isSignedOut: true }),
      'no such page': () => ({ path: '/nowhere', heading: 'There is no such page' }),
    };

    it.each(Object.entries(pages))('on the page of %s', async (_, shown) => {
      const { path, heading, waitsFor, isSignedOut } = shown();
      const options = { reducedMotion: 'reduce', colorScheme: 'light' } as const;
      const { page } = isSignedOut ? await stage().visitor(options) : await stage().ann(options);
      await page.goto(path);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await waitsFor?.(page);
      expect(await accessFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await accessFaults(page)).toEqual([]);
    });
  });

  describe('a menu', () => {
    it('is used by keyboard, and gives the focus back to its button', async () => {
      const { page } = await stage().ann();
      const account = page.getByRole('button', { name: 'Account of Ann' });
      const first = page.getByRole('menuitem', { name: 'API keys' });
      const focused = page.locator(':focus');
      for (const key of ['Enter', 'ArrowDown']) {
        await account.press(key);
        await first.and(focused).waitFor();
        expect(await accessFaults(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await account.and(focused).waitFor();
      }
      await account.press('Enter');
      await first.and(focused).press('Enter');
      await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
    });
  });
}
