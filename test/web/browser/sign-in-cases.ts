import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { SignedInStage } from '../../support/pages/signed-in-stage.js';

/** How somebody gets in, and out again. */

const signIn = (page: Page) => page.getByRole('heading', { name: 'Sign in', level: 1 });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });

async function enterKey(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export function signInCases(stage: () => SignedInStage): void {
  describe('a sign-in link', () => {
    it('opens the page signed in, once, and stands in no address afterwards', async () => {
      const link = await stage().newLink();
      const { page } = await stage().visitor();
      await page.goto(link);
      await heading(page, 'Jobs').waitFor();
      expect(page.url()).toBe(`${stage().stack.apiUrl}/jobs`);
      await page.getByRole('button', { name: 'Account of Ann' }).waitFor();
      const other = await stage().visitor();
      await other.page.goto(link);
      await other.page.getByRole('alert').getByText(/used/).waitFor();
      await signIn(other.page).waitFor();
      expect(other.page.url()).not.toContain('token');
    });
  });

  describe('an API key', () => {
    it('signs in, and leads back to where somebody wanted to go, until they sign out', async () => {
      const { page } = await stage().visitor();
      await page.goto('/keys');
      await signIn(page).waitFor();
      expect(new URL(page.url()).searchParams.get('next')).toBe('/keys');
      await enterKey(page, 'pve_not-a-key');
      await page
        .getByRole('alert')
        .getByText(/credential/)
        .waitFor();
      await enterKey(page, await stage().newKey());
      await heading(page, 'API keys').waitFor();
      await page.getByRole('button', { name: 'Account of Ann' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await signIn(page).waitFor();
      await page.goto('/jobs');
      await signIn(page).waitFor();
    });

    it.each(['//other.example/', '/%5Cother.example/', '/%09/other.example/', 'https://other.example/'])(
      'leads to no other server, whatever ?next= says: %s',
      async (next) => {
        const { page } = await stage().visitor();
        await page.goto(`/login?next=${next}`);
        await enterKey(page, await stage().newKey());
        await heading(page, 'Jobs').waitFor();
        expect(page.url()).toBe(`${stage().stack.apiUrl}/jobs`);
      },
    );
  });
}
